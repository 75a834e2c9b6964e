package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.Synthetic;
import dev.tributary.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticDatasetTest {
  private static final Synthetic SETTINGS =
      Synthetic.newBuilder().setSamples(40).setFeatures(6).setClasses(4).setNoise(0.25).build();

  @Test
  void aSampleIsAFunctionOfSeedAndIndexAlone() {
    SyntheticDataset one = new SyntheticDataset(SETTINGS, 3);
    SyntheticDataset other = new SyntheticDataset(SETTINGS, 3);
    List<List<Float>> forwards = Samples.all(one);

    for (int i = 39; i >= 0; i--) {
      assertThat(Samples.sample(other, i)).isEqualTo(forwards.get(i));
    }
    assertThat(Samples.all(one)).isEqualTo(forwards).doesNotHaveDuplicates();
    assertThat(Samples.all(new SyntheticDataset(SETTINGS, 4)))
        .doesNotContainAnyElementsOf(forwards);
  }

  @Test
  void aLargerSetBeginsWithTheSmallerOneWhetherSamplesAreKeptOrNot() {
    Synthetic large = SETTINGS.toBuilder().setSamples(1L << 40).build();
    SyntheticDataset dataset = new SyntheticDataset(large, 3);

    for (int i = 0; i < 40; i++) {
      assertThat(Samples.sample(dataset, i))
          .isEqualTo(Samples.sample(new SyntheticDataset(SETTINGS, 3), i));
    }
    assertThat(Samples.sample(dataset, (1L << 40) - 1)).isNotEqualTo(Samples.sample(dataset, 39));
    assertThat(dataset.size()).isEqualTo(1L << 40);
  }

  @Test
  void classesAlternateAndSamplesLieAroundTheirCentres() {
    SyntheticDataset still = new SyntheticDataset(SETTINGS.toBuilder().setNoise(0).build(), 3);
    SyntheticDataset noisy = new SyntheticDataset(SETTINGS, 3);

    assertThat(Samples.all(still).subList(0, 4).stream().flatMap(s -> s.subList(0, 6).stream()))
        .doesNotHaveDuplicates();
    double squares = 0;
    for (int i = 0; i < 40; i++) {
      List<Float> centre = Samples.sample(still, i);
      assertThat(centre).isEqualTo(Samples.sample(still, i % 4));
      assertThat(centre.getLast()).isEqualTo(i % 4);
      for (int j = 0; j < 6; j++) {
        double noise = Samples.sample(noisy, i).get(j) - centre.get(j);
        squares += noise * noise;
      }
    }
    assertThat(Math.sqrt(squares / 240)).isBetween(0.2, 0.3);
  }

  @Test
  void theShapeIsTheSettings() {
    assertThat(new SyntheticDataset(SETTINGS, 0).shape()).isEqualTo(Shape.of(6));
    Synthetic shaped = SETTINGS.toBuilder().addAllShape(List.of(1, 2, 3)).build();
    assertThat(new SyntheticDataset(shaped, 0).shape()).isEqualTo(Shape.of(1, 2, 3));
    assertThat(new SyntheticDataset(shaped, 0).target()).isEqualTo(new Dataset.Target.Classes(4));
  }
}
