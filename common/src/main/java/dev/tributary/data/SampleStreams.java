package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.proto.v1.Preprocessing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Opens files of samples for a trained model, which says of which kind they are.
public final class SampleStreams {
  /// The name of standard input.
  public static final String STANDARD_INPUT = "-";

  private SampleStreams() {}

  /// Opens samples to predict. The file may lack the columns that are predicted.
  ///
  /// @param file a path, or [#STANDARD_INPUT] for a table
  /// @param kept the columns whose texts are kept, by name or number
  /// @throws BadInput if the file cannot be read, or is not of the kind that the model was trained
  ///   on
  public static SampleStream toPredict(
      String file, Preprocessing preprocessing, List<String> kept) {
    if (preprocessing.hasIdx() && !kept.isEmpty()) {
      throw BadInput.in("--keep", "an IDX file has no columns to keep", "remove the option");
    }
    return open(file, Optional.empty(), preprocessing, new EncodedRows.Wanted(kept, false));
  }

  /// Opens samples to evaluate, with the classes or values that are right.
  ///
  /// @param labels the file of the labels, for an IDX file
  /// @throws BadInput as [#toPredict]
  public static SampleStream toEvaluate(
      String file, Optional<Path> labels, Preprocessing preprocessing) {
    if (preprocessing.hasIdx() == labels.isEmpty()) {
      throw BadInput.in(
          "--labels",
          preprocessing.hasIdx()
              ? "the labels of an IDX file are in a file of their own"
              : "the labels of a table are a column of it",
          preprocessing.hasIdx() ? "give it" : "remove the option");
    }
    return open(file, labels, preprocessing, new EncodedRows.Wanted(List.of(), true));
  }

  private static SampleStream open(
      String file, Optional<Path> labels, Preprocessing preprocessing, EncodedRows.Wanted wanted) {
    return switch (preprocessing.getInputCase()) {
      case TABLE -> TableStream.open(input(file), name(file), preprocessing, wanted);
      case IDX -> IdxStream.open(path(file), labels, preprocessing);
      case SYNTHETIC, INPUT_NOT_SET ->
          throw BadInput.in(
              file,
              "the model was trained on synthetic samples, which are in no file",
              "use a model of a table or of images");
    };
  }

  private static InputStream input(String file) {
    if (file.equals(STANDARD_INPUT)) {
      return System.in;
    }
    try {
      return Files.newInputStream(path(file));
    } catch (IOException e) {
      throw DataStream.unreadable(file, e);
    }
  }

  private static Path path(String file) {
    if (file.equals(STANDARD_INPUT)) {
      throw BadInput.in(
          "--input", "an IDX file is not read from standard input", "give the path of the file");
    }
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw BadInput.in("--input", FailureText.of(e), "give the path of a file").causedBy(e);
    }
  }

  private static String name(String file) {
    return file.equals(STANDARD_INPUT) ? "standard input" : file;
  }
}
