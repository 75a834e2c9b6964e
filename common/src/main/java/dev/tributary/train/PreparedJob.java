package dev.tributary.train;

import dev.tributary.data.DataDirectory;
import dev.tributary.data.DataSources;
import dev.tributary.data.Dataset;
import dev.tributary.data.Minibatches;
import dev.tributary.data.OpenedData;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import dev.tributary.job.JobFiles;
import dev.tributary.nn.Architecture;
import dev.tributary.nn.Loss;
import dev.tributary.nn.Losses;
import dev.tributary.nn.OutputMeaning;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.optim.Optimizer;
import dev.tributary.optim.Optimizers;
import dev.tributary.optim.Schedule;
import dev.tributary.optim.Schedules;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.Training;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.quality.Quality;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ejml.data.FMatrixRMaj;

/// A job that is ready to run: the data are read, every shape is known, every name is resolved.
/// Immutable and thread-safe.
///
/// @param job the job, with every default filled in
/// @param data the directory of the files that the job names
public record PreparedJob(
    Job job,
    OpenedData opened,
    Architecture architecture,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    Minibatches minibatches,
    DataDirectory data) {
  /// The number of samples in a block of an evaluation. Losses are added block by block, so the
  /// bits of a reported loss depend on it.
  public static final int EVALUATION_BLOCK = 256;

  /// Reads the data and resolves everything that the job names. Settings that need no data are
  /// checked before any data are read.
  ///
  /// @param given the job with or without its defaults: the prepared job has a value for every
  ///   setting
  /// @param directory the directory of the files that the job names
  /// @throws dev.tributary.job.BadInput for any error in the job or the data; with the key if it is
  ///   in the job
  public static PreparedJob prepare(Job given, DataDirectory directory) {
    return prepare(given, directory, Optional.empty());
  }

  /// The same.
  ///
  /// @param learnt what was learnt from the training samples elsewhere. If absent, it is that of
  ///   `model.init_from`, or is learnt
  public static PreparedJob prepare(
      Job given, DataDirectory directory, Optional<Preprocessing> learnt) {
    Job job = JobDefaults.filled(given);
    DataDirectory data = directory.of(movable(job));
    Training training = job.getTraining();
    Loss loss = Losses.of(job.getLoss());
    Optimizer optimizer = Optimizers.of(training.getOptimizer());
    Schedule.Plan schedule = Schedules.of(training.getSchedule());
    if (job.getWire().getGradients() == dev.tributary.proto.v1.ElementType.UNRECOGNIZED
        || job.getWire().getWeights() == dev.tributary.proto.v1.ElementType.UNRECOGNIZED) {
      throw BadInput.at(
          "wire",
          "an element type that this release does not know",
          "run one release of tributary everywhere");
    }
    if (job.getDataset().getStandardizeTargets() && loss.outputs() != OutputMeaning.VALUES) {
      throw BadInput.at(
          "dataset.standardize_targets",
          "this loss needs the targets as they are",
          "remove the key, or use mean_squared_error");
    }
    OpenedData opened = opened(job, data, learnt);
    Dataset samples = opened.training();
    Architecture architecture = Architecture.of(job.getModel(), samples.shape());
    loss.requireSuits(architecture.output(), samples.target());
    loss.targets().ifPresent(opened.targetCheck()::requireWithin);
    Minibatches minibatches = Minibatches.of(training, samples.size(), job.getSeed());
    PreparedJob prepared =
        new PreparedJob(
            job,
            opened,
            architecture,
            loss,
            optimizer,
            schedule.over(steps(training, minibatches)),
            minibatches,
            data);
    EvaluationRules.check(prepared);
    return prepared;
  }

  /// What the evaluations of the job decide.
  public EvaluationRules rules() {
    return EvaluationRules.of(this);
  }

  private static OpenedData opened(Job job, DataDirectory data, Optional<Preprocessing> learnt) {
    Optional<Preprocessing> initial =
        learnt.isPresent() ? Optional.empty() : ofInitialModel(job, data);
    try {
      return DataSources.open(job.getDataset(), data, job.getSeed(), learnt.or(() -> initial));
    } catch (BadInput e) {
      throw initial.isPresent()
          ? e.adding(
              "",
              "; the columns and categories are those of model.init_from: to learn them anew, set"
                  + " dataset.refit: true")
          : e;
    }
  }

  /// What was learnt for the model that training starts from. It goes with the weights, unless the
  /// job says that it is learnt anew.
  private static Optional<Preprocessing> ofInitialModel(Job job, DataDirectory data) {
    String file = job.getModel().getInitFrom();
    if (file.isEmpty() || job.getDataset().getRefit()) {
      return Optional.empty();
    }
    return ModelFile.description(data.find(file, "model.init_from"))
        .map(ModelDescription::getPreprocessing);
  }

  /// The files that may be in another directory on another machine. A model that the job names by
  /// an absolute path is not among them.
  private static List<String> movable(Job job) {
    List<String> files = new ArrayList<>(JobFiles.of(job.getDataset()));
    JobFiles.of(job.getModel()).stream().filter(path -> !path.startsWith("/")).forEach(files::add);
    return files;
  }

  public long seed() {
    return job.getSeed();
  }

  public int shards() {
    return job.getTraining().getShards();
  }

  /// The digest of all samples, training and evaluation, in hexadecimal.
  public String dataDigest() {
    return HexFormat.of().formatHex(opened.digest());
  }

  public Dataset training() {
    return opened.training();
  }

  /// The samples for evaluation. Their name is [#evaluationName].
  public Dataset evaluation() {
    return opened.evaluation();
  }

  /// `holdout`, `test` or `train`.
  public String evaluationName() {
    return opened.evaluationName();
  }

  /// The means over samples, with errors in the units of the data.
  public Metrics metrics(Score score) {
    return score.metrics(loss.rates()).inUnits(OutputNames.of(this).units());
  }

  /// What an evaluation counts about the predictions, besides their score.
  public Quality.Form quality() {
    return loss.quality(evaluation().target());
  }

  /// The number of blocks of an evaluation.
  public int evaluationBlocks() {
    return Math.toIntExact(Math.ceilDiv(evaluation().size(), EVALUATION_BLOCK));
  }

  /// The number of samples in a block of an evaluation.
  public int evaluationBlockSize(int block) {
    return (int) Math.min(EVALUATION_BLOCK, evaluation().size() - evaluationBlockFrom(block));
  }

  /// The first sample of a block of an evaluation.
  public long evaluationBlockFrom(int block) {
    return (long) block * EVALUATION_BLOCK;
  }

  /// The last step.
  public long steps() {
    return steps(job.getTraining(), minibatches);
  }

  private static long steps(Training training, Minibatches minibatches) {
    return training.hasSteps()
        ? training.getSteps()
        : epochs(training.getEpochs(), minibatches.stepsPerEpoch());
  }

  private static long epochs(long epochs, long stepsPerEpoch) {
    if (epochs > Long.MAX_VALUE / stepsPerEpoch) {
      throw BadInput.at(
          "training.epochs", epochs + " epochs are too many steps to count", "give fewer");
    }
    return epochs * stepsPerEpoch;
  }

  /// Whether the weights are evaluated after `step`.
  public boolean evaluationDue(long step) {
    long every = job.getTraining().getEvaluateEveryEpochs() * minibatches.stepsPerEpoch();
    return step == steps() || (every > 0 && step % every == 0);
  }

  public double learningRate(long step) {
    return optimizer.baseLearningRate() * schedule.factor(step);
  }

  /// The bound on the gradient's norm, if the job clips it.
  public OptionalDouble clipNorm() {
    return job.getTraining().hasClip()
        ? OptionalDouble.of(job.getTraining().getClip().getGlobalNorm())
        : OptionalDouble.empty();
  }

  /// The slices of the model, in order.
  public List<SliceId> slices() {
    return Slicing.ofModel(architecture.parameters().stream().map(ParameterSpec::size).toList());
  }

  /// The types that gradients and weights are rounded to.
  public Precision precision() {
    return Precision.of(job.getWire());
  }

  /// The parameters of version 0, in new matrices: drawn by the seed, or those of
  /// `model.init_from`.
  ///
  /// @throws dev.tributary.job.BadInput if that file does not hold this model, or a weight is
  ///   infinite as `wire.weights`
  public List<FMatrixRMaj> initialWeights() {
    List<FMatrixRMaj> weights = architecture.allocate();
    String file = job.getModel().getInitFrom();
    if (file.isEmpty()) {
      architecture.initialize(seed(), weights);
    } else {
      ModelTensors.read(data.find(file, "model.init_from"), architecture, weights);
    }
    roundedWeights().requireFinite(weights);
    return weights;
  }

  /// The weights that workers compute with: `weights` themselves if they are sent as float32, else
  /// rounded copies in new matrices.
  ///
  /// @throws dev.tributary.job.BadInput if a weight is infinite as `wire.weights`
  public List<FMatrixRMaj> rounded(List<FMatrixRMaj> weights) {
    return roundedWeights().of(weights);
  }

  private RoundedWeights roundedWeights() {
    return new RoundedWeights(architecture, precision().weights());
  }

  /// The text about an element of a parameter that is infinite as `wire.weights`.
  String infiniteText(int parameter, int index, float value) {
    return roundedWeights().infiniteText(parameter, index, value);
  }

  /// The initial optimizer states: for each parameter one array of zeros for each state.
  public List<List<float[]>> initialOptimizerStates() {
    return architecture.parameters().stream()
        .map(spec -> optimizer.states().stream().map(state -> new float[spec.size()]).toList())
        .toList();
  }
}
