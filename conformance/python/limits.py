"""What boto3 makes of a service at its limits: prints one JSON object for limits.test.ts to judge."""

import json

from botocore.exceptions import ClientError

from service import FLOW_ID, INSTANCE_ID, client


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


retries = {"mode": "standard", "max_attempts": 2}
connect = client("connect", retries=retries)
participant = client("connectparticipant", retries=retries)
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
