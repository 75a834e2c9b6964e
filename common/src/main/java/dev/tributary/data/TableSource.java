package dev.tributary.data;

import dev.tributary.data.PlannedColumn.Role;
import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Head;
import dev.tributary.data.table.Layout.Kind;
import dev.tributary.data.table.Table;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Classes;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.proto.v1.TestCsv;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The samples of a job's table.
///
///     guess types ──▶ read ──▶ divide ──▶ check types ──▶ learn ──▶ encode
///         ▲                                   │
///         └────────── a type was wrong ───────┘
///
/// Anything wrong with the file is only marked while it is read. If there are marks in the end, the
/// file is read once more, row by row, to report all problems together.
final class TableSource {
  private static final SourceName NAME = new SourceName("csv");

  private final Csv csv;
  private final boolean standardize;
  private final DataSources.Opening opening;
  private final TableFile file;
  private final Optional<TableFile> testFile;
  private final DataWarnings warnings = new DataWarnings();

  private TableSource(dev.tributary.proto.v1.Dataset dataset, DataSources.Opening opening) {
    this.csv = dataset.getCsv();
    this.standardize = dataset.getStandardize();
    this.opening = opening;
    DataDirectory directory = opening.directory();
    this.file = new TableFile(directory.find(csv.getPath(), NAME.key("path")), CsvFormat.of(csv));
    TestCsv test = dataset.getTest().getCsv();
    this.testFile =
        dataset.hasTest()
            ? Optional.of(
                new TableFile(
                    directory.find(test.getPath(), "dataset.test.csv.path"),
                    CsvFormat.ofTest(file.format(), test)))
            : Optional.empty();
  }

  static RawSamples open(dev.tributary.proto.v1.Dataset dataset, DataSources.Opening opening) {
    TablePlan.check(dataset.getCsv());
    TableSource source = new TableSource(dataset, opening);
    return opening.given().isPresent() ? source.applied(opening.given().get()) : source.learnt();
  }

  /// A table as read, its division, and the preprocessing that applies to it.
  private record Divided(
      Table table, TableLayout layout, Split split, BitSet training, Preprocessing preprocessing) {}

  private RawSamples learnt() {
    Head head = file.head();
    requireColumns(head);
    ColumnNames names = file.names(head);
    TablePlan plan = file.check(() -> TablePlan.of(csv, opening.holdout().group(), names));
    warnOfNumberedLine(head);
    ColumnKinds kinds = new ColumnKinds(plan.columns(), file, head);
    while (true) {
      TableLayout layout = layout(plan, kinds.kinds(), names.count());
      Table table = read(file, layout);
      Optional<Classes> classes = classes(plan, table, layout);
      Split split = split(table, layout, classes);
      BitSet training = split.trainingSet(table.size());
      if (kinds.areRight(table, layout, training)) {
        TableLearning learning = new TableLearning(plan, kinds, table, layout, training);
        file.check(() -> FirstLine.seemsRight(learning, file, head));
        return samples(
            new Divided(
                table,
                layout,
                split,
                training,
                new TableDescription(csv, file).of(learning, classes)));
      }
    }
  }

  /// Looks for another delimiter in a table of one column, which is too few for any job.
  private void requireColumns(Head head) {
    if (head.names().size() > 1) {
      return;
    }
    String cell =
        file.format().getHeader() ? head.names().getFirst() : head.records().getFirst().getFirst();
    for (String delimiter : List.of(",", ";", "\t", "|")) {
      if (cell.contains(delimiter)) {
        throw BadInput.in(
            file.name() + ":" + head.line(),
            "there is one column, without a delimiter '%s'".formatted(file.format().getDelimiter()),
            "set delimiter: '%s' if that is what separates the columns"
                .formatted(delimiter.equals("\t") ? "tab" : delimiter));
      }
    }
  }

  private RawSamples applied(Preprocessing given) {
    if (!given.hasTable()) {
      throw NAME.wrong("the model was not trained on a table", "name data of its kind");
    }
    Head head = file.head();
    ColumnNames names = file.names(head);
    OptionalInt group =
        opening.holdout().group().isPresent()
            ? OptionalInt.of(names.find(opening.holdout().group().get(), "dataset.holdout.group"))
            : OptionalInt.empty();
    requireSamePredicted(TablePlan.of(csv, opening.holdout().group(), names), given);
    TableLayout layout = TableLayout.of(given, names, group);
    Table table = read(file, layout);
    Optional<Classes> classes =
        given.hasClasses() ? Optional.of(given.getClasses()) : Optional.empty();
    Split split = split(table, layout, classes);
    return samples(new Divided(table, layout, split, split.trainingSet(table.size()), given));
  }

  private TableLayout layout(TablePlan plan, Kind[] kinds, int columns) {
    int[] inFile = IntStream.range(0, columns).toArray();
    return TableLayout.of(
        new TableLayout.Columns(plan.columns(), kinds, inFile, columns), plan.group(), standardize);
  }

  /// A job must predict what the model predicts.
  private void requireSamePredicted(TablePlan plan, Preprocessing given) {
    if (given.getTable().getFormat().getHeader() != file.format().getHeader()) {
      return; // the names cannot be compared
    }
    Set<String> here =
        plan.columns().stream()
            .filter(column -> column.is(Role.LABEL) || column.is(Role.TARGET))
            .map(PlannedColumn::name)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> there =
        given.getTable().getColumnsList().stream()
            .filter(column -> column.hasLabel() || column.hasTarget())
            .map(TableColumn::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!here.equals(there)) {
      throw NAME.wrong(
          "the job predicts %s, but the model predicts %s".formatted(here, there),
          "predict the same columns");
    }
  }

  private static Table read(TableFile file, TableLayout layout) {
    Table table = file.read(layout.layout());
    if (table.size() == 0 && !table.hasProblems()) {
      throw Head.empty(file.name());
    }
    return table;
  }

  private Optional<Classes> classes(TablePlan plan, Table table, TableLayout layout) {
    return plan.columns().stream()
        .filter(column -> column.is(PlannedColumn.Role.LABEL))
        .findFirst()
        .map(
            label -> {
              int read = layout.features();
              BitSet all = new BitSet();
              all.set(0, (int) table.size());
              long[] times = ColumnKinds.times(table, read, all);
              return LabelClasses.of(csv, label.type(), table.texts(read), times);
            });
  }

  private Split split(Table table, TableLayout layout, Optional<Classes> classes) {
    if (table.size() < 2 && table.hasProblems()) {
      return Split.none(table.size()); // the problems are reported, not the size
    }
    Optional<int[]> classOf =
        classes.map(c -> TableEncoder.classes(new ClassLookup(c), table.texts(layout.features())));
    return opening.holdout().split(new TableKeys(table, layout, classOf));
  }

  private RawSamples samples(Divided divided) {
    Preprocessing preprocessing = divided.preprocessing();
    Optional<TableLayout> testLayout =
        testFile.map(
            test -> TableLayout.of(preprocessing, test.names(test.head()), OptionalInt.empty()));
    Optional<Table> testTable = testLayout.map(layout -> read(testFile.get(), layout));
    boolean isNumeric =
        isNumeric(preprocessing, divided.table(), divided.layout())
            && testTable.stream()
                .allMatch(table -> isNumeric(preprocessing, table, testLayout.get()));
    TableDigest raw = new TableDigest();
    if (!isNumeric) {
      raw.add(divided.table(), divided.layout());
      testTable.ifPresent(table -> raw.add(table, testLayout.get()));
    }
    TableDataset all = encoded(file, divided.table(), divided.layout(), preprocessing);
    Optional<TableDataset> test =
        testTable.map(table -> encoded(testFile.get(), table, testLayout.get(), preprocessing));
    warn(divided);
    DataDigest numeric = new DataDigest();
    if (isNumeric) {
      numeric.add(all);
      test.ifPresent(numeric::add);
    }
    return new RawSamples(
        all,
        divided.split(),
        test.map(Dataset.class::cast),
        withGroups(isNumeric ? numeric.value() : raw.value(), divided),
        all.bytes() + test.map(TableDataset::bytes).orElse(0L),
        preprocessing,
        TableLearning.unscaled(preprocessing.getTable().getColumnsList()),
        warnings.all(),
        new TableTargets(
            preprocessing,
            new TableTargets.Part(file, divided.table(), divided.layout()),
            testTable.map(
                table -> new TableTargets.Part(testFile.get(), table, testLayout.get()))));
  }

  /// Which rows are held out depends on the groups, too.
  private static byte[] withGroups(byte[] digest, Divided divided) {
    return divided.layout().group().isEmpty()
        ? digest
        : TableDigest.withGroups(
            digest, new TableKeys(divided.table(), divided.layout(), Optional.empty()).groups(""));
  }

  /// Whether every cell that is used is a number as earlier releases read it: their digest is that
  /// of the features and targets.
  private static boolean isNumeric(Preprocessing preprocessing, Table table, TableLayout layout) {
    return IntStream.range(0, layout.features()).noneMatch(table::hasMissing)
        && preprocessing.getClasses().getNamesCount() == 0
        && preprocessing.getTable().getColumnsList().stream()
            .filter(ColumnBinding::isFeature)
            .allMatch(
                column ->
                    column.hasNumeric()
                        && !column.getNumeric().hasOffset()
                        && !column.getMissingIndicator());
  }

  private static TableDataset encoded(
      TableFile file, Table table, TableLayout layout, Preprocessing preprocessing) {
    TableEncoder encoder = new TableEncoder(table, layout, preprocessing, file::numbers);
    TableDataset samples = encoder.encode();
    if (table.hasProblems() || encoder.problems() > 0) {
      throw file.problems(preprocessing);
    }
    return samples;
  }

  private void warn(Divided divided) {
    if (opening.given().isPresent()) {
      return;
    }
    Preprocessing preprocessing = divided.preprocessing();
    FloatRows rows = divided.table().rows();
    if (preprocessing.hasClasses()) {
      warnings.addClasses(
          preprocessing.getClasses(),
          row -> (int) rows.block(row)[rows.within(row) + divided.layout().features()],
          divided.training());
    }
    warnings.addValues(rows, divided.layout(), preprocessing, divided.training());
  }

  private void warnOfNumberedLine(Head head) {
    if (file.format().getHeader() || head.names().size() < 3) {
      return;
    }
    if (head.records().getFirst().equals(head.names())) {
      warnings.add(
          "%s:%s: the line reads 0, 1, 2, ...: if these are the names of the columns, set header:"
                  .formatted(file.name(), head.line())
              + " true");
    }
  }
}
