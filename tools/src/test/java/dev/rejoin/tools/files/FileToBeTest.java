package dev.rejoin.tools.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileToBeTest {
  @TempDir
  private Path folder;

  private static List<String> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void file_untilItIsWritten_isNotThere_andThenItIsWhole() throws IOException {
    Path file = folder.resolve("a/b/page.html");
    FileToBe toBe = FileToBe.at(file);
    assertThat(in(file.getParent())).isEmpty();

    toBe.write("whole");
    assertThat(in(file.getParent())).containsExactly("page.html");
    assertThat(file).content().isEqualTo("whole");
  }

  @Test
  void file_thatIsThere_staysUntilTheNewOneIsWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("page.html"), "old");
    FileToBe toBe = FileToBe.at(file);
    assertThat(file).content().isEqualTo("old");

    toBe.write("new");
    assertThat(file).content().isEqualTo("new");
    assertThat(in(folder)).containsExactly("page.html");
  }

  @Test
  void link_staysALink() throws IOException {
    Path file = Files.writeString(folder.resolve("page.html"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("latest.html"), file);

    FileToBe.at(link).write("new");
    assertThat(link).isSymbolicLink();
    assertThat(file).content().isEqualTo("new");
  }

  @Test
  void file_inTheWayOfAFolder_isNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");
    assertThatThrownBy(() -> FileToBe.at(file.resolve("page.html")))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is no folder");
  }

  @Test
  void folder_inTheWayOfTheFile_isRefused() {
    assertThatThrownBy(() -> FileToBe.at(folder)).hasMessage("is there and is no file");
  }
}
