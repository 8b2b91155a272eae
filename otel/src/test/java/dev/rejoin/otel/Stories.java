package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.reconnect.NamedHook;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import dev.rejoin.testkit.time.VirtualTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** An agent in virtual time, and the traces that a backend received of it: every one nested and without a gap. */
abstract class Stories {
  final OtlpReceiver backend = new OtlpReceiver();
  TracedAgent traced = new TracedAgent(Optional.of(backend.address()), Optional.empty());

  @AfterEach
  final void close() {
    traced.close();
    backend.close();
  }

  final void replaceAgent(Function<VirtualTime, List<NamedHook>> hooks, HeartbeatRoute heartbeats) {
    traced.close();
    traced = new TracedAgent(Optional.of(backend.address()), Optional.empty(), hooks, heartbeats);
  }

  final List<TraceTree> trees() {
    traced.flush();
    List<TraceTree> trees = TraceTree.of(backend.spans());
    trees.forEach(tree -> tree.assertNested().assertGapless());
    return trees;
  }

  final TraceTree only() {
    List<TraceTree> trees = trees();
    assertThat(trees).hasSize(1);
    return trees.get(0);
  }

  final TraceTree last() {
    List<TraceTree> trees = trees();
    return trees.get(trees.size() - 1);
  }
}
