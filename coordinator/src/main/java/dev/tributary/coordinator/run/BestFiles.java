package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.TensorFile;
import dev.tributary.checkpoint.WeightsFile;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.disk.Disk;
import dev.tributary.job.BadInput;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.reduce.stopping.History;
import dev.tributary.train.Descriptions;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The models of the best evaluations in a run's directory: `best.safetensors`,
/// `best-2.safetensors`, and so on. The metadata of each has its step, the metric and its value,
/// from which the ranking is found again when a run resumes.
final class BestFiles implements CheckpointKeeper.BestModels {
  private static final Pattern NAME = Pattern.compile("best(-[1-9]\\d*)?\\.safetensors");
  private static final String METRIC = "metric";
  private static final String VALUE = "value";

  private final PreparedJob job;
  private final TermFile term;
  private final Map<Long, Path> files = new LinkedHashMap<>(); // by step, as far as they exist
  private BestRanking ranking;

  private BestFiles(PreparedJob job, TermFile term, BestRanking none) {
    this.job = job;
    this.term = term;
    this.ranking = none;
  }

  /// The models of a run that starts or resumes from a version. Models that a resumed run will keep
  /// again, and models of another metric, are removed.
  static CheckpointKeeper.BestModels open(PreparedJob job, TermFile term, long version)
      throws IOException {
    Optional<BestRanking> none = job.rules().kept();
    if (none.isEmpty()) {
      return NONE;
    }
    BestFiles models = new BestFiles(job, term, none.get());
    models.find(version);
    return models;
  }

  /// Whether an entry of a run's directory is a model that was kept.
  static boolean isOwn(String name) {
    return NAME.matcher(name).matches();
  }

  @Override
  public Optional<BestRanking> kept() {
    return Optional.of(ranking);
  }

  @Override
  public Path keep(TrainingState model, BestRanking after) throws IOException {
    term.require();
    for (int rank = after.versions().size() - 1; rank >= 0; rank--) {
      rename(after.versions().get(rank).step(), rank);
    }
    int rank = 0;
    while (after.versions().get(rank).step() != model.version()) {
      rank++;
    }
    Path file = file(rank);
    Model.of(ModelTensors.of(job.architecture(), model.weights()))
        .write(file, Descriptions.of(job, model.version()), metadata(after, rank), term);
    files.put(model.version(), file);
    files.keySet().removeIf(step -> !after.has(step));
    ranking = after;
    return file;
  }

  private static Map<String, String> metadata(BestRanking ranking, int rank) {
    return Map.of(
        METRIC,
        ranking.metric().label(),
        VALUE,
        Double.toString(ranking.versions().get(rank).value()));
  }

  /// Finds the models of earlier terms, and names them by their ranks: a crash may have left a gap.
  private void find(long version) throws IOException {
    for (Path file : Disk.REAL.list(term.directory())) {
      if (isOwn(file.getFileName().toString())
          && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Optional<History.Evaluated> evaluated =
            evaluated(file).filter(found -> found.step() <= version);
        if (evaluated.isPresent()) {
          files.put(evaluated.get().step(), file);
          ranking = ranking.with(evaluated.get());
        } else {
          Disk.REAL.delete(file);
        }
      }
    }
    for (int rank = 0; rank < ranking.versions().size(); rank++) {
      rename(ranking.versions().get(rank).step(), rank);
    }
    for (long step : files.keySet().stream().filter(step -> !ranking.has(step)).toList()) {
      Path file = files.remove(step);
      if (!files.containsValue(file)) {
        Disk.REAL.delete(file);
      }
    }
  }

  /// The evaluation of the model in a file, if it is intact and was kept for the same metric.
  private Optional<History.Evaluated> evaluated(Path file) {
    try {
      TensorFile model = WeightsFile.read(file);
      return ranking.metric().label().equals(model.metadata().get(METRIC))
          ? Optional.of(
              new History.Evaluated(
                  Long.parseLong(model.metadata().get("step")),
                  Double.parseDouble(model.metadata().getOrDefault(VALUE, ""))))
          : Optional.empty();
    } catch (BadInput | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Gives the model of a step the name of a rank, if the model exists.
  private void rename(long step, int rank) throws IOException {
    Path from = files.get(step);
    Path to = file(rank);
    if (from != null && !from.equals(to)) {
      Disk.REAL.move(from, to);
      files.put(step, to);
    }
  }

  private Path file(int rank) {
    return term.directory()
        .resolve(rank == 0 ? "best.safetensors" : "best-%s.safetensors".formatted(rank + 1));
  }
}
