package dev.rejoin.transport.netty;

import dev.rejoin.api.Secret;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.transport.netty.TlsContexts.MaterialException;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt presents and trusts, as the files are now.
 *
 * @param token the bearer token, if there is one
 * @param tls null for plain text
 */
public record Credentials(Optional<Secret> token, @Nullable SslContext tls) {

  /**
   * Reads them on an executor that may block.
   *
   * @param tls null for plain text
   */
  public static CompletionStage<Credentials> read(
      Executor blocking, CredentialSource source, @Nullable TlsContexts tls) {
    CompletableFuture<Credentials> result = new CompletableFuture<>();
    blocking.execute(() -> {
      try {
        result.complete(new Credentials(source.bearerToken(), tls == null ? null : tls.current()));
      } catch (IOException | MaterialException | RuntimeException e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  /** What a failed {@link #read} means for the attempt. */
  public static ConnectFailure failure(Throwable problem) {
    if (problem instanceof MaterialException material) {
      return material.failure();
    }
    return new ConnectFailure.CredentialsUnavailable(
        problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage());
  }
}
