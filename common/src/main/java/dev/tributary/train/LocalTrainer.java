package dev.tributary.train;

import dev.tributary.nn.Network;
import dev.tributary.optim.GlobalNorm;
import dev.tributary.optim.Optimizer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.reduce.stopping.History;
import dev.tributary.reduce.stopping.StoppingRule;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/// The whole algorithm in one thread: the specification of every distributed run, which must end
/// with the same bits.
///
///     for each step:  gradient = Σ over the tree of shards of backward(shard, round(weights))
///                     weights  = optimizer(weights, gradient / samples)
///     if the job may end early, at each evaluation that is due:
///                     history  = history, (step, metric of the sum of the blocks)
///                     if the step is the best of the history: best = weights
///                     if the history ends the run: leave the loop
///     if the best weights are restored: weights = best
///
/// Every node of the tree, a shard's gradient as well as a sum, is rounded to `wire.gradients`.
/// Layers compute with weights that are rounded to `wire.weights`. Both are float32 by default, and
/// then rounding does nothing.
public final class LocalTrainer {
  private final PreparedJob job;
  private final MatrixPool pool = new MatrixPool();
  private final ShardComputation computation;
  private final ReductionTree tree;
  private final List<FMatrixRMaj> weights;
  private final List<FMatrixRMaj> rounded; // the weights themselves if they are sent as float32
  private final List<List<float[]>> states; // by parameter, then by optimizer state
  private final Network network;
  private final EvaluationRules rules;
  private double lossSum; // over the shards of the current step, in their order
  private BestSoFar best;

  private long version; // the number of steps that are done

  /// A trainer that begins at step 1.
  public LocalTrainer(PreparedJob job) {
    this(job, TrainingState.initial(job));
  }

  /// A trainer that goes on from a state, whose memory it owns from now on.
  public LocalTrainer(PreparedJob job, TrainingState start) {
    this.job = job;
    this.computation = new ShardComputation(job, pool);
    this.tree = new ReductionTree(job.shards());
    this.version = start.version();
    this.weights = start.weights();
    this.states = start.optimizerStates();
    this.best = start.best();
    this.rounded = job.rounded(weights);
    this.network = job.architecture().network(rounded);
    this.rules = job.rules();
  }

  /// The results of a step. The matrices belong to the trainer, and change after the listener
  /// returns.
  ///
  /// @param loss mean over the minibatch's samples, before the update
  /// @param gradient summed over the minibatch's samples, by parameter
  /// @param weights after the update
  public record StepDone(
      long step, double loss, List<FMatrixRMaj> gradient, List<FMatrixRMaj> weights) {}

  /// The current weights. Training changes them.
  public List<FMatrixRMaj> weights() {
    return weights;
  }

  /// The state after the steps that are done. Training changes it.
  public TrainingState state() {
    return new TrainingState(version, weights, states, best);
  }

  /// The evaluations by which the job may end early, so far.
  public History history() {
    return best.history();
  }

  /// Runs the job to its end, which may be early.
  ///
  /// @throws ArithmeticException if a weight is not finite in the type that it is rounded to
  /// @return the weights, which this trainer no longer modifies
  public List<FMatrixRMaj> train(Consumer<StepDone> onStep) {
    if (version > 0 && version < job.steps()) {
      evaluate(); // a state that was saved before its evaluation
    }
    while (version < job.steps() && !isEarlyEnd()) {
      long step = version + 1;
      lossSum = 0;
      List<FMatrixRMaj> gradient = gradient(tree.root(), step);
      int samples = job.minibatches().at(step).size();
      update(gradient, step, samples);
      onStep.accept(new StepDone(step, lossSum / samples, gradient, weights));
      gradient.forEach(pool::give);
      version = step;
      evaluate();
    }
    copy(best.weights(), weights);
    return weights;
  }

  private boolean isEarlyEnd() {
    return rules.stopping().map(best.history()::ends).orElse(false);
  }

  /// Evaluates the current version, if that is due and can end the run.
  private void evaluate() {
    if (job.evaluationDue(version)) {
      rules.stopping().ifPresent(this::evaluate);
    }
  }

  private void evaluate(StoppingRule rule) {
    List<Score> blocks =
        IntStream.range(0, job.evaluationBlocks())
            .mapToObj(block -> computation.evaluate(network, block))
            .toList();
    double value = rule.metric().of(job.metrics(Score.sum(blocks))).orElseThrow();
    History history = best.history().with(new History.Evaluated(version, value));
    boolean isBest = history.best(rule).orElseThrow().step() == version;
    best = new BestSoFar(history, rules.restoresBest() && isBest ? copied() : best.weights());
  }

  private List<FMatrixRMaj> copied() {
    List<FMatrixRMaj> copies = job.architecture().allocate();
    copy(weights, copies);
    return copies;
  }

  /// Modified: `to`, unless there are no matrices to copy.
  private static void copy(List<FMatrixRMaj> from, List<FMatrixRMaj> to) {
    for (int p = 0; p < from.size(); p++) {
      to.get(p).setTo(from.get(p));
    }
  }

  /// The gradient of every parameter, summed over the shards of `node`.
  private List<FMatrixRMaj> gradient(TreeNode node, long step) {
    if (node.isLeaf()) {
      return shardGradient(node.first(), step);
    }
    ElementType type = job.precision().gradients();
    List<FMatrixRMaj> left = gradient(tree.left(node), step);
    List<FMatrixRMaj> right = gradient(tree.right(node), step);
    for (int p = 0; p < left.size(); p++) {
      type.addInPlace(left.get(p).data, 0, right.get(p).data, 0, left.get(p).getNumElements());
      pool.give(right.get(p));
    }
    return left;
  }

  private List<FMatrixRMaj> shardGradient(int shard, long step) {
    FMatrixRMaj[] gradients = new FMatrixRMaj[weights.size()];
    lossSum +=
        computation
            .gradient(network, step, shard, (p, gradient) -> gradients[p] = gradient.matrix())
            .lossSum();
    return List.of(gradients);
  }

  private void update(List<FMatrixRMaj> gradient, long number, int samples) {
    float scale = job.clipNorm().isPresent() ? clipScale(gradient, samples) : 1;
    Optimizer.Step step = new Optimizer.Step(number, job.learningRate(number), samples, scale);
    for (int p = 0; p < gradient.size(); p++) {
      float[] w = weights.get(p).data;
      job.optimizer()
          .update(
              new Optimizer.Slice(w, w, states.get(p), 0, w.length, gradient.get(p).data, 0), step);
    }
    if (job.precision().weights().is16Bit()) {
      round();
    }
  }

  private void round() {
    ElementType type = job.precision().weights();
    for (int p = 0; p < weights.size(); p++) {
      float[] w = weights.get(p).data;
      int index = type.round(w, 0, rounded.get(p).data, 0, w.length);
      if (index >= 0) {
        throw new ArithmeticException(job.infiniteText(p, index, w[index]));
      }
    }
  }

  /// The factor of clipping. The norm is computed slice by slice, as by reducers.
  private float clipScale(List<FMatrixRMaj> gradient, int samples) {
    double sum = 0;
    for (int p = 0; p < gradient.size(); p++) {
      FMatrixRMaj matrix = gradient.get(p);
      int size = matrix.getNumElements();
      for (SliceId slice : Slicing.of(p, size)) {
        sum += GlobalNorm.sumOfSquares(matrix.data, slice.from(), slice.count(size), samples);
      }
    }
    return GlobalNorm.scale(sum, job.clipNorm().orElseThrow());
  }
}
