package dev.rejoin.transport.websocket;

import dev.rejoin.api.reason.ConnectFailure.TlsFailed;
import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.TlsOptions.ClientIdentity;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS context for the files as they are now: read again at each attempt, built again only when their content changed,
 * so that sessions are resumed as long as nothing was rotated. Thread-safe; blocks.
 */
final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final String VERIFY_HOST_NAME = "HTTPS";

  private final TlsOptions options;
  private List<byte[]> builtFrom = List.of();
  private @Nullable SslContext built;

  TlsContexts(TlsOptions options) {
    this.options = options;
  }

  /** @throws MaterialException if a file cannot be read or does not contain what it should */
  synchronized SslContext current() throws MaterialException {
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files()) {
      contents.add(read(file));
    }
    SslContext context = built;
    if (context == null || !sameContents(contents)) {
      context = build(contents);
      built = context;
      builtFrom = contents;
    }
    return context;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    options.authority().ifPresent(files::add);
    options.clientIdentity().ifPresent(identity -> {
      files.add(identity.certificate());
      files.add(identity.privateKey());
    });
    return files;
  }

  private static byte[] read(Path file) throws MaterialException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new MaterialException(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private boolean sameContents(List<byte[]> contents) {
    // Same options, hence as many files in the same order.
    for (int i = 0; i < contents.size(); i++) {
      if (!Arrays.equals(contents.get(i), builtFrom.get(i))) {
        return false;
      }
    }
    return true;
  }

  private SslContext build(List<byte[]> contents) throws MaterialException {
    SslContextBuilder builder = SslContextBuilder.forClient()
        .sslProvider(SslProvider.JDK)
        .protocols(PROTOCOLS)
        // Said here and not left to a library's default: no connection to a name the certificate
        // does not carry.
        .endpointIdentificationAlgorithm(VERIFY_HOST_NAME);
    Optional<Path> authority = options.authority();
    if (authority.isPresent()) {
      trust(builder, authority.get(), contents.get(0));
    }
    Optional<ClientIdentity> identity = options.clientIdentity();
    if (identity.isPresent()) {
      int first = authority.isPresent() ? 1 : 0;
      present(builder, identity.get(), contents.get(first), contents.get(first + 1));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new MaterialException("TLS cannot be set up: " + e.getMessage());
    }
  }

  private static void trust(SslContextBuilder builder, Path file, byte[] content)
      throws MaterialException {
    try {
      builder.trustManager(new ByteArrayInputStream(content));
    } catch (IllegalArgumentException e) {
      throw new MaterialException(file + ": no certificate in it (expected: PEM)");
    }
  }

  private static void present(
      SslContextBuilder builder, ClientIdentity identity, byte[] certificate, byte[] key)
      throws MaterialException {
    try {
      builder.keyManager(new ByteArrayInputStream(certificate), new ByteArrayInputStream(key));
    } catch (IllegalArgumentException e) {
      // Which of the two, only the words tell; they never quote the key.
      boolean ofKey = String.valueOf(e.getMessage()).contains("private key");
      throw new MaterialException(
          ofKey
              ? identity.privateKey()
                  + ": no private key in it (expected: PEM, PKCS#8, not encrypted)"
              : identity.certificate() + ": no certificate in it (expected: PEM, leaf first)");
    }
  }

  /** Local TLS material is missing or unusable; the message names the file. */
  static final class MaterialException extends Exception {
    MaterialException(String message) {
      super(message);
    }

    TlsFailed failure() {
      return new TlsFailed(TlsFailed.Kind.LOCAL_MATERIAL, String.valueOf(getMessage()));
    }
  }
}
