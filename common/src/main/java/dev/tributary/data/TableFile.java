package dev.tributary.data;

import dev.tributary.data.table.Head;
import dev.tributary.data.table.Layout;
import dev.tributary.data.table.Numbers;
import dev.tributary.data.table.Table;
import dev.tributary.data.table.TableReader;
import dev.tributary.data.table.TableText;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableFormat;
import dev.tributary.text.Counted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// A table in a file, which can be read several times.
record TableFile(Path path, TableFormat format) {
  /// The most problems that are listed.
  static final int LISTED = 20;

  private static final int REMEDIES = 3;

  String name() {
    return path.normalize().toString();
  }

  Numbers numbers() {
    return new Numbers(TableText.of(format).numbers());
  }

  Head head() {
    return DataStream.read(path, in -> TableReader.head(in, TableText.of(format), name()));
  }

  ColumnNames names(Head head) {
    return new ColumnNames(name(), head.names(), format.getHeader());
  }

  /// Reads the rows, with all processors.
  Table read(Layout layout) {
    return DataStream.read(
        path,
        in ->
            TableReader.read(
                new TableReader.Source(in, TableText.of(format), name()),
                layout,
                Runtime.getRuntime().availableProcessors()));
  }

  /// Runs a check of what was read. As while it is read, an error mentions a name that misleads.
  <T> T check(Supplier<T> check) {
    return DataStream.read(path, _ -> check.get());
  }

  /// The error of a file that has problems.
  BadInput problems(Preprocessing preprocessing) {
    return problems(preprocessing, _ -> List.of());
  }

  /// The error of a file that has problems: all of them, in the order of the lines.
  ///
  /// @param further what else may be wrong with a row that can be used
  BadInput problems(
      Preprocessing preprocessing, Function<EncodedRows.Sample, List<CellProblem>> further) {
    return DataStream.read(
        path,
        in -> {
          List<CellProblem> listed = new ArrayList<>();
          long count = 0;
          EncodedRows rows =
              EncodedRows.open(
                  new EncodedRows.Source(in, name(), format),
                  preprocessing,
                  new EncodedRows.Wanted(List.of(), true));
          for (EncodedRows.Row row = rows.next(); row != null; row = rows.next()) {
            List<CellProblem> problems =
                switch (row) {
                  case EncodedRows.Rejected rejected -> rejected.problems();
                  case EncodedRows.Sample sample -> further.apply(sample);
                };
            count += problems.size();
            problems.stream().limit(LISTED - listed.size()).forEach(listed::add);
          }
          throw problems(listed, count);
        });
  }

  private BadInput problems(List<CellProblem> listed, long count) {
    if (count == 0) {
      throw new IllegalStateException("the problems of " + path + " were not found again");
    }
    CellProblem first = listed.getFirst();
    if (count == 1) {
      return BadInput.in(name() + ":" + first.line(), first.text(), first.remedy());
    }
    Set<String> remedies = new LinkedHashSet<>();
    listed.forEach(problem -> remedies.add(problem.remedy()));
    List<String> details = new ArrayList<>();
    listed.forEach(problem -> details.add("line %s: %s".formatted(problem.line(), problem.text())));
    if (count > listed.size()) {
      details.add("and %s more".formatted(count - listed.size()));
    }
    return BadInput.in(
            name() + ":" + first.line(),
            "%s, and %s".formatted(first.text(), Counted.of(count - 1, "more problem")),
            String.join("; ", remedies.stream().limit(REMEDIES).toList()))
        .withDetails(details);
  }
}
