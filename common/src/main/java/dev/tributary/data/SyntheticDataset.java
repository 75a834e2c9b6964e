package dev.tributary.data;

import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.Synthetic;
import dev.tributary.proto.v1.SyntheticInput;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.ejml.data.FMatrixRMaj;

/// A synthetic classification problem of any size, a function of its settings and the seed: one
/// Gaussian cloud for each class.
///
///     label(i) = i mod classes        x(i) = centre(label(i)) + noise · n(i)
///
/// The coordinates of the centres and of n(i) are standard normal. Samples are made when they are
/// first read, and kept if all of them take no more than 256 MiB.
public final class SyntheticDataset implements Dataset {
  private static final SourceName NAME = new SourceName("synthetic");
  private static final long KEPT_FLOATS = 1L << 26;
  private static final int CENTRES = 0;
  private static final int SAMPLES = 1;

  private final Synthetic synthetic;
  private final long seed;
  private final Shape shape;
  private final float[][] centres;
  private final AtomicReferenceArray<float[]> kept; // null if there are too many

  /// @param settings with a value for each
  public SyntheticDataset(Synthetic settings, long seed) {
    this.synthetic = settings;
    this.seed = seed;
    int features = synthetic.getFeatures();
    this.shape =
        synthetic.getShapeCount() == 0 ? Shape.of(features) : new Shape(synthetic.getShapeList());
    this.centres = new float[synthetic.getClasses()][features];
    for (int label = 0; label < centres.length; label++) {
      random(CENTRES, label).normal(centres[label], 0, features);
    }
    boolean keeps = synthetic.getSamples() <= KEPT_FLOATS / features;
    this.kept = keeps ? new AtomicReferenceArray<>((int) synthetic.getSamples()) : null;
  }

  static RawSamples open(Synthetic settings, DataSources.Opening opening) {
    check(settings);
    long seed = opening.holdout().seed();
    SyntheticDataset samples = new SyntheticDataset(settings, seed);
    Preprocessing preprocessing =
        Described.classes(samples).setSynthetic(SyntheticInput.getDefaultInstance()).build();
    return RawSamples.of(
            samples, opening.holdout(), new DataDigest().add(settings, seed), preprocessing)
        .with(
            Optional.empty(),
            samples.kept == null ? 0 : samples.size() * Float.BYTES * settings.getFeatures(),
            List.of());
  }

  private static void check(Synthetic settings) {
    NAME.requireAtLeastOne(settings.getSamples(), "samples");
    NAME.requireAtLeastOne(settings.getFeatures(), "features");
    NAME.requireClasses(settings.getClasses());
    if (!(settings.getNoise() >= 0 && Float.isFinite((float) settings.getNoise()))) {
      throw NAME.wrong(
          "noise", "a noise of " + settings.getNoise(), "give a number from 0 that float32 holds");
    }
    NAME.requireExtents(settings.getShapeList());
    long size =
        settings.getShapeList().stream()
            .mapToLong(extent -> extent)
            .reduce(1, (a, b) -> Math.min(Integer.MAX_VALUE + 1L, a * b));
    if (settings.getShapeCount() > 0 && size != settings.getFeatures()) {
      throw NAME.wrong(
          "shape",
          "%s has %s elements but the number of features is %s"
              .formatted(
                  settings.getShapeList(),
                  size > Integer.MAX_VALUE ? "too many" : size,
                  settings.getFeatures()),
          "give a shape with as many elements as features");
    }
  }

  @Override
  public long size() {
    return synthetic.getSamples();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public Target target() {
    return new Target.Classes(synthetic.getClasses());
  }

  @Override
  public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
    target.data[row * target.numCols] = label(index);
    int from = row * x.numCols;
    float[] sample = kept == null ? null : kept.get((int) index);
    if (sample != null) {
      System.arraycopy(sample, 0, x.data, from, sample.length);
      return;
    }
    make(index, x.data, from);
    if (kept != null) {
      sample = new float[synthetic.getFeatures()];
      System.arraycopy(x.data, from, sample, 0, sample.length);
      kept.set((int) index, sample); // harmless race: each thread makes the same sample
    }
  }

  private int label(long index) {
    return (int) (index % synthetic.getClasses());
  }

  private void make(long index, float[] out, int from) {
    float noise = (float) synthetic.getNoise();
    float[] centre = centres[label(index)];
    random(SAMPLES, index).normal(out, from, centre.length);
    for (int i = 0; i < centre.length; i++) {
      out[from + i] = Math.fma(noise, out[from + i], centre[i]);
    }
  }

  private Randomness random(int what, long which) {
    return Randomness.of(seed, Purpose.SYNTHETIC, what, which);
  }
}
