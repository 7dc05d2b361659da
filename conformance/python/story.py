"""One chat from start to end with boto3, and what it refuses: prints one JSON object for boto3.test.ts to judge."""

import json

from botocore import UNSIGNED
from botocore.exceptions import ClientError

from service import FLOW_ID, INSTANCE_ID, client


def refusal(call, **members):
    """The error a call ends with: its class by name, its code, its status and its text."""
    try:
        call(**members)
    except ClientError as error:
        return {
            "class": type(error).__name__,
            "code": error.response["Error"]["Code"],
            "message": error.response["Error"]["Message"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
            "attempts": error.response["ResponseMetadata"]["RetryAttempts"] + 1,
        }
    raise AssertionError(f"{call.__name__} was not refused")


INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"

connect = client("connect")
participant = client("connectparticipant")
unsigned = client("connectparticipant", signature_version=UNSIGNED)

started = connect.start_chat_contact(
    InstanceId=INSTANCE_ID,
    ContactFlowId=FLOW_ID,
    ParticipantDetails={"DisplayName": "Mia"},
    InitialMessage={"ContentType": "text/plain", "Content": "I need help"},
    ConnectionTypes=["WEBSOCKET", "CONNECTION_CREDENTIALS"],
    SupportedMessagingContentTypes=["text/plain", INTERACTIVE],
)
where = {"InstanceId": INSTANCE_ID, "ContactId": started["ContactId"]}
before = connect.describe_contact(**where)["Contact"]

agent = connect.create_participant(**where, ParticipantDetails={"ParticipantRole": "AGENT", "DisplayName": "Jo"})
both = ["WEBSOCKET", "CONNECTION_CREDENTIALS"]
customer_connection = participant.create_participant_connection(
    ParticipantToken=started["ParticipantToken"], Type=both, ConnectParticipant=True
)
agent_connection = unsigned.create_participant_connection(
    ParticipantToken=agent["ParticipantCredentials"]["ParticipantToken"], Type=both, ConnectParticipant=True
)
customer = {"ConnectionToken": customer_connection["ConnectionCredentials"]["ConnectionToken"]}
jo = {"ConnectionToken": agent_connection["ConnectionCredentials"]["ConnectionToken"]}

question = participant.send_message(**customer, ContentType="text/plain", Content="Grüße, 花子 🙂")
answer = unsigned.send_message(**jo, ContentType="text/plain", Content="How can I help?")
read = "application/vnd.amazonaws.connect.event.message.read"
unsigned.send_event(**jo, ContentType=read, Content=json.dumps({"messageId": question["Id"]}))
transcript = participant.get_transcript(**customer, SortOrder="ASCENDING")

view = connect.create_view(
    InstanceId=INSTANCE_ID,
    Name=f"Story of {started['ContactId']}",
    Status="PUBLISHED",
    Content={"Template": json.dumps({"Body": []}), "Actions": ["Submit"]},
)["View"]
SHOWN = {"templateType": "ViewResource", "version": "1.0", "data": {"content": {"viewId": view["Id"]}}}
unsigned.send_message(**jo, ContentType=INTERACTIVE, Content=json.dumps(SHOWN))
newest = participant.get_transcript(**customer, MaxResults=1)["Transcript"][0]
view_token = json.loads(newest["Content"])["data"]["content"]["viewToken"]
described_view = participant.describe_view(**customer, ViewToken=view_token)["View"]

third = connect.create_participant(**where, ParticipantDetails={"ParticipantRole": "AGENT", "DisplayName": "Ann"})
third_connection = participant.create_participant_connection(
    ParticipantToken=third["ParticipantCredentials"]["ParticipantToken"],
    Type=["CONNECTION_CREDENTIALS"],
    ConnectParticipant=True,
)
ann = {"ConnectionToken": third_connection["ConnectionCredentials"]["ConnectionToken"]}

SOMEBODY = {"ParticipantRole": "AGENT"}
for _ in range(3):
    connect.create_participant(**where, ParticipantDetails=SOMEBODY)

refusals = {
    "forward from nowhere": refusal(participant.get_transcript, **customer, ScanDirection="FORWARD"),
    "made-up token": refusal(participant.get_transcript, ConnectionToken="made-up"),
    "receipt among three": refusal(
        participant.send_event, **customer, ContentType=read, Content=json.dumps({"messageId": answer["Id"]})
    ),
    "unknown view": refusal(participant.describe_view, **customer, ViewToken="a/b+c=:"),
    "unknown contact": refusal(connect.describe_contact, InstanceId=INSTANCE_ID, ContactId="nobody"),
    "a seventh participant": refusal(connect.create_participant, **where, ParticipantDetails=SOMEBODY),
    "wrong secret": refusal(client("connect", secret="guess").list_instances),
    "unknown key": refusal(client("connect", key="somebody").list_instances),
    "other region": refusal(client("connect", region="eu-west-1").list_instances),
    "not built": refusal(connect.list_queues, InstanceId=INSTANCE_ID),
}

participant.disconnect_participant(**ann)
participant.disconnect_participant(**customer)
refusals["after the end"] = refusal(participant.get_transcript, **customer)
after = connect.describe_contact(**where)["Contact"]
connect.stop_contact(**where)

print(
    json.dumps(
        {
            "started": started,
            "before": before,
            "question": question,
            "answer": answer,
            "transcript": transcript,
            "after": after,
            "timestamps": {name: type(value).__name__ for name, value in after.items() if name.endswith("Timestamp")},
            "view": view,
            "described_view": described_view,
            "refusals": refusals,
        },
        default=str,
    )
)
