package dev.rejoin.otel.trace;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.ServerAttributes;

/** Where a connection leads, in the words of the conventions. */
final class EndpointAttributes {

  private EndpointAttributes() {}

  /** As it was configured. */
  static Attributes of(Endpoint endpoint) {
    return Attributes.of(
        ServerAttributes.SERVER_ADDRESS,
        endpoint.host(),
        ServerAttributes.SERVER_PORT,
        (long) endpoint.port(),
        NetworkAttributes.NETWORK_TRANSPORT,
        "tcp");
  }

  /** Who answered, and how it is secured. */
  static Attributes of(ConnectionInfo info) {
    AttributesBuilder attributes = Attributes.builder();
    int colon = info.peerAddress().lastIndexOf(':');
    if (colon > 0) {
      String host = info.peerAddress().substring(0, colon).replaceAll("[\\[\\]]", "");
      attributes.put(NetworkAttributes.NETWORK_PEER_ADDRESS, host);
      String port = info.peerAddress().substring(colon + 1);
      if (!port.isEmpty() && port.length() < 6 && port.chars().allMatch(Character::isDigit)) {
        attributes.put(NetworkAttributes.NETWORK_PEER_PORT, Long.parseLong(port));
      }
    }
    info.tlsVersion()
        .ifPresent(version -> attributes
            .put(RejoinAttributes.TLS_PROTOCOL_NAME, "tls")
            .put(RejoinAttributes.TLS_PROTOCOL_VERSION, version.replaceFirst("^TLSv", "")));
    return attributes.build();
  }
}
