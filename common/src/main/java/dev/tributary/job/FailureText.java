package dev.tributary.job;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.regex.Pattern;

/// The reason of a failure, in words. Java's own message is often only the name of a class or of a
/// file, and the name of a class means nothing to a user.
public final class FailureText {
  /// A name such as `java.io.IOException`.
  private static final Pattern CLASS_NAME = Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z]\\w*");

  /// Java's words for a character that the locale does not know.
  private static final String UNMAPPABLE = "unmappable";

  private FailureText() {}

  /// The reason of any failure. If the failure has no words of its own, the text says so.
  public static String of(Throwable failure) {
    return switch (failure) {
      case IOException e -> of(e);
      case UncheckedIOException e -> of(e.getCause());
      case InvalidPathException e -> of(e);
      default -> words(failure).orElse("something unexpected happened inside tributary");
    };
  }

  /// The reason why a text is no path.
  public static String of(InvalidPathException failure) {
    String reason = String.valueOf(failure.getReason());
    return "'%s' is no name of a file: %s"
        .formatted(
            failure.getInput(),
            reason.contains(UNMAPPABLE)
                ? "the locale of this process (LC_ALL, LANG) has no such characters"
                : reason);
  }

  /// The failure's own message, unless it consists of names of classes.
  public static Optional<String> words(Throwable failure) {
    return Optional.ofNullable(failure.getMessage())
        .filter(message -> !message.isBlank() && !CLASS_NAME.matcher(message).find());
  }

  /// The reason, and the file if it is known: `permission denied: runs/digits/lock`.
  public static String of(IOException failure) {
    return failure instanceof FileSystemException e && e.getFile() != null
        ? reason(e) + ": " + e.getFile()
        : reason(failure);
  }

  /// The reason without the file, for a message that already names it.
  public static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file with this name already exists";
      case NotDirectoryException _ -> "it is not a directory";
      case DirectoryNotEmptyException _ -> "the directory is not empty";
      case FileSystemException e ->
          e.getReason() == null ? "the file system gives no reason" : e.getReason();
      case EOFException e when e.getMessage() == null -> "it ends too early";
      case CharacterCodingException _ -> "it is not UTF-8 text";
      default -> words(failure).or(() -> causeOf(failure)).orElse("the system gives no reason");
    };
  }

  private static Optional<String> causeOf(IOException failure) {
    return failure.getCause() instanceof IOException cause
        ? Optional.of(reason(cause))
        : Optional.empty();
  }
}
