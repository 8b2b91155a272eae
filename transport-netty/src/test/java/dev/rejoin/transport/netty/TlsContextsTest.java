package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.transport.netty.TlsContexts.MaterialException;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextsTest {
  @TempDir
  Path directory;

  private TestPki pki;

  @BeforeEach
  void issueCertificates() {
    pki = new TestPki(directory);
  }

  @Test
  void current_unchangedFiles_isBuiltOnce() throws Exception {
    TlsContexts contexts = new TlsContexts(pki.presenting(pki.client(true)));

    assertThat(contexts.current()).isSameAs(contexts.current());
  }

  @Test
  void current_rotatedFile_isBuiltAgain() throws Exception {
    TlsContexts contexts = new TlsContexts(pki.presenting(pki.client(true)));
    SslContext before = contexts.current();

    pki.presenting(pki.client(true));

    assertThat(contexts.current()).isNotSameAs(before);
  }

  @Test
  void current_missingFile_namesItUntilItIsThere() throws Exception {
    Path file = directory.resolve("ca.pem");
    TlsContexts contexts = new TlsContexts(new TlsOptions(Optional.of(file), Optional.empty()));
    assertThatThrownBy(contexts::current)
        .isInstanceOf(MaterialException.class)
        .hasMessage(file + ": cannot be read (NoSuchFileException)");

    pki.write("ca.pem", pki.server().getCertificatePEM());

    assertThat(contexts.current()).isNotNull();
  }

  @Test
  void current_authorityThatIsNone_saysWhatIsExpected() throws Exception {
    Path file = pki.write("ca.pem", "not a certificate");
    TlsContexts contexts = new TlsContexts(new TlsOptions(Optional.of(file), Optional.empty()));

    assertThatThrownBy(contexts::current)
        .hasMessage(file + ": no certificate in it (expected: PEM)");
  }

  @Test
  void current_keyThatIsNone_saysSoAndDoesNotQuoteIt() throws Exception {
    TlsContexts contexts = new TlsContexts(pki.presenting(pki.client(true)));
    Path key = pki.write("client.key", "s3cret");

    assertThatThrownBy(contexts::current)
        .hasMessage(key + ": no private key in it (expected: PEM, PKCS#8, not encrypted)")
        .hasMessageNotContaining("s3cret");
  }
}
