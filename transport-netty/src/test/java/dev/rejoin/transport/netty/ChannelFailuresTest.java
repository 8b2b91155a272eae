package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectFailure.TlsFailed;
import dev.rejoin.api.reason.ConnectPhase;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelFailuresTest {
  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of(new ClosedChannelException()),
        Arguments.of(new SSLException("handshake", new ClosedChannelException())),
        Arguments.of(
            new SSLException("Connection closed while SSL/TLS handshake was in progress")));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void of_endOfStream_isAResetInItsPhase(Exception end) {
    assertThat(ChannelFailures.of(ConnectPhase.TLS, end))
        .isEqualTo(new ConnectFailure.ConnectionReset(
            ConnectPhase.TLS, "the peer ended the connection, in tls"));
  }

  @Test
  void of_reset_keepsTheWords() {
    assertThat(ChannelFailures.of(ConnectPhase.UPGRADE, new SocketException("Connection reset")))
        .isEqualTo(new ConnectFailure.ConnectionReset(
            ConnectPhase.UPGRADE, "Connection reset, in upgrade"));
  }

  @Test
  void of_plainTextInsteadOfTls_saysSo() {
    assertThat(tls(new NotSslRecordException("not an SSL/TLS record: 485454502f"), true))
        .isEqualTo(new TlsFailed(TlsFailed.Kind.HANDSHAKE, "the peer does not speak TLS"));
  }

  static Stream<Arguments> certificates() {
    return Stream.of(
        Arguments.of(
            new CertificateExpiredException("NotAfter: last week"),
            TlsFailed.Kind.CERTIFICATE_EXPIRED),
        Arguments.of(
            new CertPathBuilderException("unable to find valid certification path"),
            TlsFailed.Kind.UNKNOWN_AUTHORITY),
        Arguments.of(
            new CertificateException("No subject alternative names matching IP address found"),
            TlsFailed.Kind.WRONG_HOST));
  }

  @ParameterizedTest
  @MethodSource("certificates")
  void of_certificate_isNamedHoweverDeepItIs(Exception cause, TlsFailed.Kind kind) {
    SSLHandshakeException problem = new SSLHandshakeException("General SSLEngine problem");
    problem.initCause(cause);

    assertThat(tls(problem, true).kind()).isEqualTo(kind);
    assertThat(tls(problem, false).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "Received fatal alert: bad_certificate,                CLIENT_CERTIFICATE",
    "(certificate_required) Received fatal alert: certificate_required, CLIENT_CERTIFICATE",
    "Received fatal alert: unknown_ca,                     CLIENT_CERTIFICATE",
    "Received fatal alert: protocol_version,               HANDSHAKE",
    "Received fatal alert: certificate_unobtainable_yet,   HANDSHAKE",
  })
  void of_alert_isAboutOurCertificateOrTheHandshake(String said, TlsFailed.Kind kind) {
    assertThat(tls(new SSLHandshakeException(said), true).kind()).isEqualTo(kind);
  }

  @Test
  void of_bytesThatAreNoMessage_areAViolation() {
    assertThat(ChannelFailures.of(ConnectPhase.UPGRADE, new DecoderException("garbage")))
        .isEqualTo(new ConnectFailure.ProtocolViolation("garbage"));
  }

  @Test
  void of_anythingElse_isAFaultOfOurs() {
    assertThat(ChannelFailures.of(ConnectPhase.UPGRADE, new IllegalStateException("oops")))
        .isInstanceOf(ConnectFailure.InternalFault.class);
    assertThat(ChannelFailures.of(ConnectPhase.UPGRADE, new IOException()).detail())
        .isEqualTo("IOException, in upgrade");
  }

  private static TlsFailed tls(SSLException problem, boolean wrapped) {
    ConnectFailure failure =
        ChannelFailures.of(ConnectPhase.TLS, wrapped ? new DecoderException(problem) : problem);
    assertThat(failure).isInstanceOf(TlsFailed.class);
    return (TlsFailed) failure;
  }
}
