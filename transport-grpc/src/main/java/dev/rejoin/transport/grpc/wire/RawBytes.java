package dev.rejoin.transport.grpc.wire;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Hands messages through as bytes, so that one which cannot be decoded is a value of ours and not the end of gRPC's
 * call.
 */
final class RawBytes implements Marshaller<byte[]> {
  static final RawBytes MARSHALLER = new RawBytes();

  private RawBytes() {}

  @Override
  public InputStream stream(byte[] message) {
    return new ByteArrayInputStream(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      // Never longer than the limit of inbound messages, which gRPC checks before.
      return stream.readAllBytes();
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("cannot read a message")
          .withCause(e)
          .asRuntimeException();
    }
  }
}
