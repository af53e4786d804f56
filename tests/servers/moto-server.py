"""
moto-server, with conditional writes as S3 has them: the condition and the write are one step. Moto looks first and writes then, in a thread
for each request, so that of many writers at once two could win.
"""

import sys
import threading

from moto.s3.responses import S3Response
from moto.server import main

one_at_a_time = threading.Lock()
put_object = S3Response.put_object


def put_object_in_one_step(response: S3Response):
    with one_at_a_time:
        return put_object(response)


S3Response.put_object = put_object_in_one_step
main(sys.argv[1:])
