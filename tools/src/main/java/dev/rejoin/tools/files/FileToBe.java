package dev.rejoin.tools.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is there whole or not at all: it is written under another name in the same folder, and then moved. That it
 * can be written is known before there is anything to write.
 */
public final class FileToBe {
  private final Path file;
  private final Path unfinished;

  private FileToBe(Path file) {
    this.file = file;
    unfinished = file.resolveSibling(
        "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".unfinished");
  }

  /**
   * Makes the folders that lack, and tries whether a file can be made there. One that is there already is left as it is.
   *
   * @throws IOException saying in a few words why it cannot be written
   */
  public static FileToBe at(Path path) throws IOException {
    Path file = path.toAbsolutePath().normalize();
    if (file.getFileName() == null || (Files.exists(file) && !Files.isRegularFile(file))) {
      throw new IOException("is there and is no file");
    }
    Path whole = Files.exists(file) ? file.toRealPath() : file;
    FileToBe toBe = new FileToBe(whole);
    try {
      Files.createDirectories(whole.getParent());
      Files.writeString(toBe.unfinished, "");
      Files.delete(toBe.unfinished);
    } catch (IOException e) {
      throw new IOException(reason(e), e);
    }
    return toBe;
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + " cannot be written";
    }
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return e.getMessage() + " is no folder";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Writes it, in UTF-8, in the place of what was there. */
  public void write(String text) throws IOException {
    try {
      Files.writeString(unfinished, text, StandardCharsets.UTF_8);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
