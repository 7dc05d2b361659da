"""The service under test, whose endpoint, instance and flow the command line names, and boto3's clients of it."""

import sys

import boto3
from botocore.config import Config

ENDPOINT, INSTANCE_ID, FLOW_ID = sys.argv[1:4]


def client(service, key="test", secret="test", region="us-east-1", **config):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(**config),
    )
