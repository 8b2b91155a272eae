package dev.rejoin.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Threads and sockets of this process that were not there before. */
final class LeftOvers {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Threads of the JDK, the test engine and shared executors that come and go by themselves. */
  private static final List<String> NOT_OURS = List.of(
      "junit",
      "ForkJoinPool",
      "surefire",
      "globalEventExecutor",
      "process reaper",
      "Attach Listener",
      "Cleaner",
      "JNA",
      "VirtualThread",
      "Keep-Alive",
      "RMI",
      "idle-");

  private final Set<Thread> threadsBefore;
  private final Set<String> socketsBefore;

  private LeftOvers(Set<Thread> threadsBefore, Set<String> socketsBefore) {
    this.threadsBefore = threadsBefore;
    this.socketsBefore = socketsBefore;
  }

  static LeftOvers before() {
    openTheJdksOwn();
    return new LeftOvers(Thread.getAllStackTraces().keySet(), sockets());
  }

  /** The JDK opens a pair of sockets for itself with a process's first, and keeps it. */
  private static void openTheJdksOwn() {
    try {
      SocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until there are no more threads and sockets than before. */
  void awaitNone() {
    Patience.await(
        () -> "threads " + newThreads() + " and sockets " + newSockets() + " to go",
        () -> newThreads().isEmpty() && newSockets().isEmpty());
  }

  private Set<Thread> newThreads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeAll(threadsBefore);
    threads.removeIf(thread ->
        !thread.isAlive() || NOT_OURS.stream().anyMatch(name -> thread.getName().contains(name)));
    return threads;
  }

  private Set<String> newSockets() {
    Set<String> sockets = sockets();
    sockets.removeAll(socketsBefore);
    return sockets;
  }

  /** By their inodes, so that a reused descriptor counts as new; empty where the system does not tell. */
  private static Set<String> sockets() {
    Set<String> sockets = new HashSet<>();
    if (Files.isDirectory(DESCRIPTORS)) {
      try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
        descriptors.forEach(descriptor -> {
          String target = target(descriptor);
          if (target.startsWith("socket:")) {
            sockets.add(target);
          }
        });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sockets;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "closed meanwhile";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
