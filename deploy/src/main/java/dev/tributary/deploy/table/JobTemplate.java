package dev.tributary.deploy.table;

import dev.tributary.data.ColumnProfile;
import dev.tributary.data.TableProfile;
import dev.tributary.proto.v1.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A job file for a table: a start, with a comment at what its reader may want to change.
///
/// The network has two hidden layers, as wide as the table is rich: from 16 to 256. There are about
/// 3,000 steps, but at least 5 and at most 100 epochs. Columns that are different in every row, and
/// texts with more categories than a job finds by itself, are ignored.
///
/// @param predicted the columns to predict
/// @param isLabel whether the column holds a class
record JobTemplate(Path file, TableProfile profile, List<String> predicted, boolean isLabel) {
  private static final int BATCH = 64;
  private static final int STEPS = 3000;

  /// @param job the file that the text is written to, from which the path of the table starts; null
  ///   for the current directory
  String yaml(Path job) {
    boolean hasMissing =
        profile.columns().stream().filter(this::isFeature).anyMatch(column -> column.missing() > 0);
    List<String> lines = new ArrayList<>();
    lines.add("# Written by `tributary init`. Every key is explained in deploy/docs/job-file.md.");
    lines.add("name: " + name());
    lines.add("seed: 1");
    lines.add("dataset:");
    lines.add("  csv:");
    lines.add("    path: " + quoted(path(job)));
    format(lines);
    lines.add(
        isLabel ? "    label: " + quoted(predicted.getFirst()) : "    targets: " + list(predicted));
    ignored(lines);
    if (hasCategories()) {
      lines.add(
          "    unknown: ignore             # a category without training samples; error refuses"
              + " it");
    }
    if (hasMissing) {
      lines.add(
          "    missing: median              # or mean, zero, most_frequent; error refuses them");
    }
    lines.add(
        isLabel
            ? "  holdout: {fraction: 0.2, stratify: true}   # a fifth of the rows evaluates the"
                + " model"
            : "  holdout: 0.2                   # a fifth of the rows evaluates the model");
    lines.add("  standardize: true");
    if (!isLabel) {
      lines.add("  standardize_targets: true");
    }
    network(lines);
    lines.add("training:");
    lines.add("  batch: " + BATCH);
    lines.add("  epochs: " + epochs());
    lines.add(
        "  early_stopping: {patience: 10, restore_best: true}   # the best model of all"
            + " evaluations");
    lines.add("  optimizer: {adamw: {learning_rate: 0.003}}");
    lines.add("  schedule: {cosine: {}}");
    return String.join("\n", lines) + "\n";
  }

  private void format(List<String> lines) {
    String delimiter = profile.format().getDelimiter();
    if (!delimiter.equals(",")) {
      lines.add("    delimiter: " + quoted(delimiter.equals("\t") ? "tab" : delimiter));
    }
    if (profile.format().getHeader()) {
      lines.add("    header: true");
    }
    if (profile.format().getDecimalComma()) {
      lines.add("    decimal_comma: true");
    }
  }

  private void ignored(List<String> lines) {
    List<String> ignored =
        profile.columns().stream()
            .filter(column -> !predicted.contains(column.name()))
            .filter(column -> isUseless(column))
            .map(ColumnProfile::name)
            .toList();
    if (!ignored.isEmpty()) {
      lines.add("    ignore: " + list(ignored) + "   # different in every row, or free text");
    }
  }

  private void network(List<String> lines) {
    int width = width();
    lines.add("model:");
    lines.add("  layers:");
    lines.add("    - linear: {units: " + width + "}");
    lines.add("    - relu: {}");
    lines.add("    - linear: {units: " + Math.max(8, width / 2) + "}");
    lines.add("    - relu: {}");
    lines.add("    - linear: {units: " + outputs() + "}");
    lines.add("loss: {" + (isLabel ? "softmax_cross_entropy" : "mean_squared_error") + ": {}}");
  }

  private boolean hasCategories() {
    return profile.columns().stream()
        .filter(this::isFeature)
        .anyMatch(column -> column.type() == ColumnType.CATEGORICAL);
  }

  private boolean isFeature(ColumnProfile column) {
    return !predicted.contains(column.name()) && !isUseless(column);
  }

  private static boolean isUseless(ColumnProfile column) {
    boolean isCase = column.isDifferentInEveryRow() && column.type() != ColumnType.DATE;
    boolean isNumber = column.type() == ColumnType.NUMERIC && !isCounter(column);
    boolean isFreeText =
        column.type() == ColumnType.CATEGORICAL && column.different() > ColumnProfile.COUNTED;
    return isFreeText || isCase && !isNumber;
  }

  /// Whether a column counts the rows: whole numbers in which none is left out.
  private static boolean isCounter(ColumnProfile column) {
    ColumnProfile.Range range = column.range();
    return range.least() == Math.rint(range.least())
        && range.largest() - range.least() == column.present() - 1.0;
  }

  private int width() {
    int features =
        profile.columns().stream()
            .filter(this::isFeature)
            .mapToInt(column -> column.type() == ColumnType.CATEGORICAL ? column.different() : 1)
            .sum();
    int width = 16;
    while (width < 2 * features && width < 256) {
      width *= 2;
    }
    return width;
  }

  private int outputs() {
    if (!isLabel) {
      return predicted.size();
    }
    ColumnProfile label =
        profile.columns().stream()
            .filter(column -> column.name().equals(predicted.getFirst()))
            .findFirst()
            .orElseThrow();
    boolean isNumberedFromZero =
        label.type() == ColumnType.NUMERIC
            && label.range().least() == 0
            && label.range().largest() < ColumnProfile.COUNTED;
    return isNumberedFromZero ? (int) label.range().largest() + 1 : label.different();
  }

  private long epochs() {
    return Math.clamp(STEPS * (long) BATCH / Math.max(1, profile.rows()), 5, 100);
  }

  private String name() {
    String base = file.getFileName().toString().replaceFirst("\\..*", "");
    String plain = base.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    return plain.isEmpty() ? "table" : plain.substring(0, Math.min(100, plain.length()));
  }

  private String path(Path job) {
    Path from = (job == null ? Path.of("job.yaml") : job).toAbsolutePath().normalize().getParent();
    Path table = file.toAbsolutePath().normalize();
    Path relative = from.relativize(table);
    return (relative.startsWith("..") && relative.getNameCount() > 4 ? table : relative).toString();
  }

  private static String list(List<String> names) {
    return names.stream().map(JobTemplate::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /// A scalar of YAML: plain if that reads back as the same text, else in double quotes.
  private static String quoted(String text) {
    return text.matches("[A-Za-z_./][A-Za-z0-9_./-]*")
            && !text.matches("(?i)true|false|yes|no|on|off|y|n|null")
        ? text
        : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
