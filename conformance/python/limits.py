"""What boto3 makes of a service at its limits: prints one JSON object for limits.test.ts to judge."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, INSTANCE_ID, FLOW_ID = sys.argv[1:4]


def client(service):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "max_attempts": 2}),
    )


def outcome(service, call, **members):
    """None for an answer; else the modelled class of the error, if it is one, its code, status and attempts."""
    try:
        getattr(service, call)(**members)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return {
            "modelled": isinstance(error, getattr(service.exceptions, code)),
            "code": code,
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
            "attempts": error.response["ResponseMetadata"]["RetryAttempts"] + 1,
        }
    return None


connect = client("connect")
participant = client("connectparticipant")
start = {"InstanceId": INSTANCE_ID, "ContactFlowId": FLOW_ID, "ParticipantDetails": {"DisplayName": "Mia"}}
started = connect.start_chat_contact(**start, ConnectionTypes=["CONNECTION_CREDENTIALS"])
token = {"ConnectionToken": started["ConnectionCredentials"]["ConnectionToken"]}
bot = {
    "InstanceId": INSTANCE_ID,
    "ContactId": started["ContactId"],
    "ParticipantDetails": {"ParticipantRole": "CUSTOM_BOT"},
}
message = {**token, "ContentType": "text/plain", "Content": "hello"}

print(
    json.dumps(
        {
            "messages": [outcome(participant, "send_message", **message) for _ in range(3)],
            "bots": [outcome(connect, "create_participant", **bot) for _ in range(2)],
            "chats": [outcome(connect, "start_chat_contact", **start) for _ in range(2)],
        }
    )
)
