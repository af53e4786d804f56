"""Reads {document, answers: [{path, status, type, body}]} and tells what is wrong with the answers by the document, which must be right."""
import json
import sys

from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

given = json.load(sys.stdin)
document = given["document"]
validate(document)
wrong = []
for answer in given["answers"]:
    responses = document["paths"][answer["path"]]["get"]["responses"]
    schema = responses[str(answer["status"])]["content"][answer["type"]]["schema"]
    validator = OAS31Validator({**schema, "components": document["components"]}, format_checker=OAS31Validator.FORMAT_CHECKER)
    errors = validator.iter_errors(answer["body"])
    wrong += [f"{answer['path']} {answer['status']}: {error.json_path}: {error.message}" for error in errors]
print(json.dumps(wrong))
