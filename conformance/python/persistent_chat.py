"""A chat that continues an ended one, in boto3's hands: prints one JSON object for persistent-chat.test.ts to judge."""

import json

from service import FLOW_ID, INSTANCE_ID, client

retries = {"mode": "standard", "max_attempts": 2}
connect = client("connect", retries=retries)
participant = client("connectparticipant", retries=retries)


def start(**more):
    started = connect.start_chat_contact(
        InstanceId=INSTANCE_ID, ContactFlowId=FLOW_ID, ParticipantDetails={"DisplayName": "Mia"}, **more
    )
    connection = participant.create_participant_connection(
        ParticipantToken=started["ParticipantToken"], Type=["CONNECTION_CREDENTIALS"], ConnectParticipant=True
    )
    return started, {"ConnectionToken": connection["ConnectionCredentials"]["ConnectionToken"]}


def stop(contact_id):
    connect.stop_contact(InstanceId=INSTANCE_ID, ContactId=contact_id)


first, mia = start()
participant.send_message(**mia, ContentType="text/plain", Content="Thanks, bye")
stop(first["ContactId"])

source = {"RehydrationType": "FROM_SEGMENT", "SourceContactId": first["ContactId"]}
second, mia = start(PersistentChat=source)
stop(second["ContactId"])

third, mia = start()
associated = connect.create_persistent_contact_association(
    InstanceId=INSTANCE_ID,
    InitialContactId=third["ContactId"],
    RehydrationType="ENTIRE_PAST_SESSION",
    SourceContactId=second["ContactId"],
)
pages = []
token = {}
while True:
    page = participant.get_transcript(**mia, **token, ScanDirection="BACKWARD")
    pages.append(page["Transcript"])
    if not page.get("NextToken"):
        break
    token = {"NextToken": page["NextToken"]}

print(
    json.dumps(
        {
            "contacts": [first["ContactId"], second["ContactId"], third["ContactId"]],
            "continued": [second["ContinuedFromContactId"], associated["ContinuedFromContactId"]],
            "pages": pages,
        }
    )
)
