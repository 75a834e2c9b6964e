package dev.tributary.data;

import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Synthetic;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Shape;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.ejml.data.FMatrixRMaj;

/// A made-up classification problem of any size, a function of the seed alone: one Gaussian cloud a
/// class.
///
///     label(i) = i mod classes        x(i) = centre(label(i)) + noise · n(i)
///
/// The coordinates of the centres and of n(i) are standard normal. Samples are made when they are
/// first read, and kept if all of them take no more than 256 MiB.
public final class SyntheticDataset implements Dataset {
  private static final long KEPT_FLOATS = 1L << 26;
  private static final int CENTRES = 0;
  private static final int SAMPLES = 1;

  private final Synthetic synthetic;
  private final long seed;
  private final Shape shape;
  private final float[][] centres;
  private final AtomicReferenceArray<float[]> kept; // null where there are too many

  public SyntheticDataset(Synthetic settings, long seed) {
    this.synthetic = JobDefaults.filled(settings);
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
      kept.set((int) index, sample); // whoever makes it too makes the same
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
