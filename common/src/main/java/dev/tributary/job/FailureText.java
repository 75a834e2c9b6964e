package dev.tributary.job;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// The reason, in words, why a file could not be read or written. Java's own message is often only
/// the name of a class or of the file.
public final class FailureText {
  private FailureText() {}

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
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }
}
