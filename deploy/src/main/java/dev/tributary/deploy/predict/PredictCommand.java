package dev.tributary.deploy.predict;

import dev.tributary.data.SampleStream;
import dev.tributary.data.SampleStreams;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.job.BadInput;
import dev.tributary.train.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary predict`: the classes or values that a trained model predicts for the rows of a file.
@Command(
    name = "predict",
    description = {
      "Predict the class or the values of each row of a file with a trained model.",
      "The model knows the columns, their types and the names of its classes: no job is needed. The"
          + " columns to predict may be absent."
    })
public final class PredictCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "MODEL.safetensors", description = "The model, or a checkpoint.")
  Path model;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description =
          "The rows: a file of the kind that the model was trained on, plain or compressed. -:"
              + " standard input.")
  String input;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description = "csv, or jsonl for one JSON object a row. Default: csv.")
  String output;

  @Option(
      names = "--probabilities",
      description = "Print the probability of each class, in columns probability_NAME.")
  boolean probabilities;

  @Option(
      names = "--top",
      paramLabel = "K",
      description =
          "Print the K most probable classes instead: class_1, probability_1, class_2, ...")
  Integer top;

  @Option(
      names = "--keep",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "Columns of the input that are printed before the prediction, by name; by number, from 0,"
              + " if the file has no header.")
  List<String> keep = List.of();

  @Option(
      names = "--on-error",
      paramLabel = "POLICY",
      defaultValue = "stop",
      description =
          "What to do when a row cannot be read: stop, or skip the row. Both report it. Default:"
              + " stop.")
  String onError;

  @Override
  public ExitCode call() {
    boolean isCsv = choice("--output", output, "csv", "jsonl");
    boolean stops = choice("--on-error", onError, "stop", "skip");
    ModelFile file = ModelFile.read(model);
    PredictionColumns columns = new Detail(probabilities, top).columns(file);
    StringBuilder text = new StringBuilder();
    RecordWriter cells = isCsv ? new CsvWriter(text) : new JsonLinesWriter(text);
    BadRows badRows = new BadRows(stops, spec.commandLine().getErr());
    try (SampleStream rows =
        SampleStreams.toPredict(input, file.description().getPreprocessing(), keep)) {
      new Prediction(file, columns, keep, cells).of(rows, badRows, printing(text));
    }
    badRows.finish();
    return ExitCode.DONE;
  }

  /// Prints the text that has been written so far, and says whether somebody still reads it.
  private Printing printing(StringBuilder text) {
    var out = spec.commandLine().getOut();
    return () -> {
      out.print(text);
      text.setLength(0);
      return !out.checkError();
    };
  }

  /// Whether an option has the first of its two values.
  private static boolean choice(String option, String value, String first, String second) {
    String given = value.toLowerCase(Locale.ROOT);
    if (!given.equals(first) && !given.equals(second)) {
      throw BadInput.in(
          option, "'" + value + "' is not " + first + " or " + second, "give one of the two");
    }
    return given.equals(first);
  }
}
