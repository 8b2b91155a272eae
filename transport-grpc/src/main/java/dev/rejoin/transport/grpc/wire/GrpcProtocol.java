package dev.rejoin.transport.grpc.wire;

import dev.rejoin.transport.grpc.wire.v1.AgentServiceGrpc;
import dev.rejoin.transport.grpc.wire.v1.HealthGrpc;
import dev.rejoin.transport.grpc.wire.v1.HealthProto;
import dev.rejoin.transport.grpc.wire.v1.HeartbeatsGrpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Calls, names and limits that both sides of a gRPC connection agree on. */
public final class GrpcProtocol {
  /** Longest message in bytes. */
  public static final int LONGEST_MESSAGE = 256 * 1024;

  /** Longest metadata, of a request or an answer, in bytes as HTTP/2 counts them. */
  public static final int LONGEST_METADATA = 8 * 1024;

  /** {@code rejoin.v1.AgentService/Connect}, its messages as bytes for {@link GrpcCodec}. */
  public static final MethodDescriptor<byte[], byte[]> CONNECT =
      raw(AgentServiceGrpc.getConnectMethod());

  /** {@code rejoin.v1.Heartbeats/Beat}, its messages as bytes for {@link GrpcCodec}. */
  public static final MethodDescriptor<byte[], byte[]> BEAT = raw(HeartbeatsGrpc.getBeatMethod());

  /** {@code grpc.health.v1.Health/Check}. */
  public static final MethodDescriptor<
          HealthProto.HealthCheckRequest, HealthProto.HealthCheckResponse>
      HEALTH_CHECK = HealthGrpc.getCheckMethod();

  /** Of the request: {@code Bearer} and the token. */
  public static final Metadata.Key<String> AUTHORIZATION = text("authorization");

  /** Of the request: who connects, so that it can be checked against the credential before anything else. */
  public static final Metadata.Key<String> AGENT_ID = text("rejoin-agent-id");

  /** Of a refusal's trailers: milliseconds to wait before the next attempt; wins over all other hints. */
  public static final Metadata.Key<String> RETRY_AFTER_MILLIS = text("rejoin-retry-after-ms");

  /** Of a refusal's trailers, from gRPC's own retries: milliseconds to wait before the next attempt. */
  public static final Metadata.Key<String> RETRY_PUSHBACK_MILLIS = text("grpc-retry-pushback-ms");

  /** Of a refusal's headers, from HTTP: seconds or a date. */
  public static final Metadata.Key<String> RETRY_AFTER = text("retry-after");

  /** Of a refusal's trailers: a serialised {@code google.rpc.Status}, which may hold a {@code RetryInfo}. */
  public static final Metadata.Key<byte[]> STATUS_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** Of the trailers that end a connection: a WebSocket close code (RFC 6455, section 7.4.1). */
  public static final Metadata.Key<String> CLOSE_CODE = text("rejoin-close-code");

  /** Of the trailers that end a connection: for people, at most 120 bytes, in percent encoding as grpc-message is. */
  public static final Metadata.Key<String> CLOSE_TEXT = text("rejoin-close-text");

  private GrpcProtocol() {}

  private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    return method.toBuilder(RawBytes.MARSHALLER, RawBytes.MARSHALLER).build();
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
