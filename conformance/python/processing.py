"""A chat under a processor as boto3 sees it: prints one JSON object for processing.test.ts to judge."""

import json

from botocore.exceptions import ClientError

from service import FLOW_ID, INSTANCE_ID, client


def code(call, **members):
    try:
        call(**members)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


retries = {"mode": "standard", "max_attempts": 1}
connect = client("connect", retries=retries)
participant = client("connectparticipant", retries=retries)
started = connect.start_chat_contact(
    InstanceId=INSTANCE_ID,
    ContactFlowId=FLOW_ID,
    ParticipantDetails={"DisplayName": "Mia"},
    ConnectionTypes=["CONNECTION_CREDENTIALS"],
)
chat = {"InstanceId": INSTANCE_ID, "ContactId": started["ContactId"]}
token = {"ConnectionToken": started["ConnectionCredentials"]["ConnectionToken"]}
nameless = code(connect.start_contact_media_processing, **chat)
unknown = code(connect.start_contact_media_processing, **chat, ProcessorArn="https://elsewhere.example.com")
connect.start_contact_media_processing(**chat, ProcessorArn="builtin:redact-pii")
sent = participant.send_message(**token, ContentType="text/plain", Content="4111 1111 1111 1111")
connect.stop_contact_media_processing(**chat)
after = participant.send_message(**token, ContentType="text/plain", Content="4111 1111 1111 1111")
page = participant.get_transcript(**token, SortOrder="ASCENDING")

print(
    json.dumps(
        {
            "nameless": nameless,
            "unknown": unknown,
            "sent": {"Id": sent["Id"], "MessageMetadata": sent.get("MessageMetadata")},
            "after": after.get("MessageMetadata"),
            "messages": [
                {"Id": item["Id"], "Content": item["Content"]}
                for item in page["Transcript"]
                if item["Type"] == "MESSAGE"
            ],
        }
    )
)
