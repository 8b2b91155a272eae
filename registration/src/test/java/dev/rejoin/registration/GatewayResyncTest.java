package dev.rejoin.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.HookProvider;
import dev.rejoin.api.registration.PostRegistrationHook;
import dev.rejoin.api.registration.PostRegistrationHook.HookContext;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayResyncTest {
  /** SHA-256 of {@code api NUL 10.0.0.1:80 NUL web NUL 10.0.0.2:80 NUL}, as any control plane computes it. */
  private static final String DIGEST =
      "0659f80e7fbc4df552991ccf0278ac0d5f5b19323e07c72f177bf8cdde79b01f";

  /** SHA-256 of nothing. */
  private static final String NO_ROUTES =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final String ROUTES = "web=10.0.0.2:80, api = 10.0.0.1:80";

  @Test
  void provider_isFoundAndDescribesItsOption() {
    assertThat(ServiceLoader.load(HookProvider.class)).singleElement().satisfies(provider -> {
      assertThat(provider.name()).isEqualTo("gateway-resync");
      assertThat(provider.options())
          .singleElement()
          .satisfies(option -> assertThat(option.meaning()).isNotBlank());
    });
  }

  @Test
  void routesTheControlPlaneHolds_areNotSentAgain() {
    ControlPlane controlPlane = new ControlPlane(DIGEST, false, resync -> null);

    assertThat(hook(ROUTES).run(controlPlane)).isCompleted();
    assertThat(controlPlane.sent).isEmpty();
  }

  @Test
  void noRoutes_whereTheControlPlaneHoldsNone_sendNothing() {
    ControlPlane controlPlane = new ControlPlane("", false, resync -> null);

    assertThat(hook("").run(controlPlane)).isCompleted();
    assertThat(controlPlane.sent).isEmpty();
  }

  @Test
  void noRoutes_alreadyToldToTheControlPlane_sendNothing() {
    ControlPlane controlPlane = new ControlPlane(NO_ROUTES, false, resync -> null);

    assertThat(hook("").run(controlPlane)).isCompleted();
    assertThat(controlPlane.sent).isEmpty();
  }

  @Test
  void changedRoutes_areSentWithTheirDigestAndAcknowledged() {
    ControlPlane controlPlane =
        new ControlPlane("another", false, resync -> new ResyncAck(resync.digest()));

    assertThat(hook(ROUTES).run(controlPlane)).isCompleted();
    assertThat(controlPlane.sent)
        .containsExactly(
            new Resync(DIGEST, new TreeMap<>(Map.of("api", "10.0.0.1:80", "web", "10.0.0.2:80"))));
  }

  @Test
  void routesThatAreGone_areSentAsNone() {
    ControlPlane controlPlane =
        new ControlPlane(DIGEST, false, resync -> new ResyncAck(resync.digest()));

    assertThat(hook("").run(controlPlane)).isCompleted();
    assertThat(controlPlane.sent).containsExactly(new Resync(NO_ROUTES, new TreeMap<>()));
  }

  @Test
  void requestedResync_isSentWhateverTheControlPlaneHolds() {
    ControlPlane controlPlane =
        new ControlPlane(DIGEST, true, resync -> new ResyncAck(resync.digest()));

    assertThat(hook(ROUTES).run(controlPlane)).isCompleted();
    assertThat(controlPlane.sent).hasSize(1);
  }

  @Test
  void routesNotStored_failTheHookWithWhatCameInstead() {
    assertThat(failure(new ResyncAck("another")))
        .isEqualTo("2 routes were not stored: digest 'another' (expected: '" + DIGEST + "')");
    assertThat(failure(new ErrorReport("unexpected", "")))
        .isEqualTo("2 routes were not stored: error (expected: resync_ack)");
    assertThat(failure(null)).isEqualTo("2 routes were not stored: no answer within 10 s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "=10.0.0.1:80", "web=", "web=a,web=b"})
  void garbledRoutes_areRefusedWithValueAndExpectation(String routes) {
    assertThatThrownBy(() -> hook(routes))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("routes: " + routes + " (expected: a list of name=target, each name once)");
  }

  private static PostRegistrationHook hook(String routes) {
    GatewayResyncProvider provider = new GatewayResyncProvider();
    return provider.create(Settings.of(provider.options(), Map.of("routes", routes)));
  }

  private static String failure(Message answer) {
    CompletableFuture<Void> run =
        hook(ROUTES).run(new ControlPlane("", false, resync -> answer)).toCompletableFuture();
    assertThat(run).isCompletedExceptionally();
    return run.handle((nothing, failure) -> failure.getCause() == null
            ? failure.getMessage()
            : failure.getCause().getMessage())
        .join();
  }

  /** Answers at once; with nothing it is a timeout. */
  private static final class ControlPlane implements HookContext {
    private final String held;
    private final boolean requested;
    private final Function<Resync, Message> answers;
    private final List<Message> sent = new ArrayList<>();

    ControlPlane(String held, boolean requested, Function<Resync, Message> answers) {
      this.held = held;
      this.requested = requested;
      this.answers = answers;
    }

    @Override
    public String agentId() {
      return "agent-1";
    }

    @Override
    public boolean newSession() {
      return false;
    }

    @Override
    public boolean resyncRequested() {
      return requested;
    }

    @Override
    public String routesDigest() {
      return held;
    }

    @Override
    public CompletionStage<Answer> request(Message message, Duration deadline) {
      sent.add(message);
      Message answer = answers.apply((Resync) message);
      return CompletableFuture.completedStage(
          answer == null ? new Answer.TimedOut(deadline) : new Answer.Received(answer));
    }
  }
}
