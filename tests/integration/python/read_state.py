"""Reads one State over mutual TLS, with nothing of Rollcall but its .proto files.

Stands for a client that somebody else writes: Debian's python3-grpcio and
stubs that protoc generated. Prints the answer as JSON.
"""
import argparse
import json
import os
import pathlib
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stubs", required=True, help="folder of the generated stubs")
    parser.add_argument("--address", required=True, help="host:port")
    parser.add_argument("--server-certificate", required=True, help="the one to trust (PEM)")
    parser.add_argument("--certificate", required=True, help="own certificate (PEM)")
    parser.add_argument("--key", required=True, help="own key (PEM)")
    parser.add_argument("--evidence", action="store_true", help="ask for the evidence too")
    parser.add_argument("state", help='resource name, "states/KEN"')
    options = parser.parse_args()

    sys.path.insert(0, options.stubs)
    # The stubs' google.type lies beside the library's google.protobuf.
    import google
    google.__path__.append(os.path.join(options.stubs, "google"))
    import grpc
    from google.protobuf import json_format
    from rollcall.v1 import directory_service_pb2, directory_service_pb2_grpc

    credentials = grpc.ssl_channel_credentials(
        root_certificates=pathlib.Path(options.server_certificate).read_bytes(),
        private_key=pathlib.Path(options.key).read_bytes(),
        certificate_chain=pathlib.Path(options.certificate).read_bytes(),
    )
    # The certificate is pinned; its name means nothing.
    names = (("grpc.ssl_target_name_override", "rollcall"),)
    with grpc.secure_channel(options.address, credentials, options=names) as channel:
        stub = directory_service_pb2_grpc.DirectoryServiceStub(channel)
        view = directory_service_pb2.STATE_VIEW_BASIC
        if options.evidence:
            view = directory_service_pb2.STATE_VIEW_EVIDENCE
        request = directory_service_pb2.GetStateRequest(name=options.state, view=view)
        try:
            state = stub.GetState(request, timeout=20)
        except grpc.RpcError as error:
            print(f"{error.code().name}: {error.details()}", file=sys.stderr)
            return 1
    json.dump(json_format.MessageToDict(state), sys.stdout, ensure_ascii=True, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
