package dev.rejoin.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The protocol page shows what the codec really writes. */
class ProtocolPageTest {
  private static final Path PAGE = Path.of("..", "docs", "protocol.md");
  private static final Path GOLDEN =
      Path.of("..", "transport-websocket", "src", "test", "resources", "golden");

  @Test
  void page_showsEveryGoldenMessage() throws IOException {
    String page = Files.readString(PAGE);
    List<Path> messages;
    try (Stream<Path> files = Files.list(GOLDEN)) {
      messages = files.filter(file -> file.toString().endsWith(".json")).toList();
    }
    assertThat(messages).hasSizeGreaterThan(20);
    for (Path message : messages) {
      assertThat(page).as(message.toString()).contains(Files.readString(message).strip());
    }
  }
}
