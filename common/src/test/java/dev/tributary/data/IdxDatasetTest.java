package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import dev.tributary.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdxDatasetTest {
  private static final byte[] IMAGES =
      Samples.idx(List.of(2, 2, 3), 0, 1, 2, 3, 4, 255, 128, 7, 8, 9, 10, 11);
  private static final byte[] LABELS = Samples.idx(List.of(2), 4, 0);

  @TempDir Path directory;

  @Test
  void imagesAreOneChannelAndBytesAreUnsigned() throws IOException {
    IdxDataset dataset = read(IMAGES, LABELS, OptionalInt.empty());

    assertThat(dataset.shape()).isEqualTo(Shape.of(1, 2, 3));
    assertThat(dataset.target()).isEqualTo(new Dataset.Target.Classes(5));
    float s = (float) (1 / 255.0);
    assertThat(Samples.sample(dataset, 0)).containsExactly(0f, s, 2 * s, 3 * s, 4 * s, 255 * s, 4f);
    assertThat(Samples.sample(dataset, 1)).startsWith(128 * s, 7 * s).endsWith(0f);
  }

  @Test
  void vectorsAndImagesOfChannelsKeepTheirDimensions() throws IOException {
    assertThat(
            read(Samples.idx(List.of(2, 3), 1, 2, 3, 4, 5, 6), LABELS, OptionalInt.empty()).shape())
        .isEqualTo(Shape.of(3));
    assertThat(
            read(Samples.idx(List.of(2, 3, 1, 1), 1, 2, 3, 4, 5, 6), LABELS, OptionalInt.empty())
                .shape())
        .isEqualTo(Shape.of(3, 1, 1));
  }

  @Test
  void compressedFilesAreReadToo() throws IOException {
    assertThat(Samples.all(read(Samples.gzip(IMAGES), Samples.gzip(LABELS), OptionalInt.of(7))))
        .isEqualTo(Samples.all(read(IMAGES, LABELS, OptionalInt.of(7))));
  }

  @Test
  void itemsBeyondOneBlockAreFound() throws IOException {
    int count = 3000;
    int size = 700;
    ByteBuffer images = ByteBuffer.allocate(12 + count * size);
    images.putInt(0x0802).putInt(count).putInt(size);
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x0801).putInt(count);
    for (int i = 0; i < count; i++) {
      images.put(12 + i * size + i % size, (byte) (i % 251));
      labels.put((byte) (i % 10));
    }
    IdxDataset dataset = read(images.array(), labels.array(), OptionalInt.empty());

    for (int i = 0; i < count; i++) {
      List<Float> sample = Samples.sample(dataset, i);
      assertThat(sample.get(i % size)).isEqualTo(i % 251 * (float) (1 / 255.0));
      assertThat(sample.getLast()).isEqualTo(i % 10);
    }
  }

  static Stream<Arguments> malformed() {
    byte[] floats = IMAGES.clone();
    floats[2] = 0x0D;
    byte[] zero = Samples.idx(List.of(2, 0, 3));
    return Stream.of(
        Arguments.of(new byte[0], LABELS, "images byte 0: this is not an IDX file"),
        Arguments.of("P5 2 2".getBytes(), LABELS, "images byte 0: this is not an IDX file"),
        Arguments.of(floats, LABELS, "images byte 2: elements of type 0x0d"),
        Arguments.of(
            Arrays.copyOf(IMAGES, 9), LABELS, "images byte 9: the header of 3 dimensions is cut"),
        Arguments.of(
            Samples.idx(List.of()), LABELS, "images byte 4: the header of 0 dimensions is cut"),
        Arguments.of(zero, LABELS, "images byte 8: dimension 1 is 0"),
        Arguments.of(
            Samples.idx(List.of(2, -1, 3)), LABELS, "images byte 8: dimension 1 is 4294967295"),
        Arguments.of(
            Samples.idx(List.of(2, 1 << 20, 1 << 20)),
            LABELS,
            "images byte 8: an item of dimensions"),
        Arguments.of(
            Arrays.copyOf(IMAGES, 27),
            LABELS,
            "images byte 27: the data ends, but the header announces 2 items of 6 bytes"),
        Arguments.of(
            Samples.idx(List.of(Integer.MAX_VALUE, 28, 28), 1, 2),
            LABELS,
            "images byte 18: the data"),
        Arguments.of(
            Arrays.copyOf(IMAGES, 29),
            LABELS,
            "images byte 28: bytes follow the 2 items that the header announces"),
        Arguments.of(LABELS, LABELS, "images byte 3: an array of one dimension holds labels"),
        Arguments.of(IMAGES, IMAGES, "labels byte 3: labels are of one dimension, not 3"),
        Arguments.of(
            IMAGES,
            Samples.idx(List.of(3), 0, 1, 2),
            "labels byte 4: 3 labels for the 2 images of "),
        Arguments.of(
            IMAGES,
            Samples.idx(List.of(2), 0, 6),
            "labels byte 9: the label 6 is too large for 6 classes"),
        Arguments.of(
            IMAGES,
            Arrays.copyOf(LABELS, 9),
            "labels byte 9: the data ends, but the header announces 2 items of 1 byte"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("malformed")
  void aMalformedFileIsRefusedAtItsByte(byte[] images, byte[] labels, String message) {
    assertThatThrownBy(() -> read(images, labels, OptionalInt.of(6)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(directory.resolve(message).toString());
  }

  @Test
  void aTruncatedCompressedFileIsRefused() throws IOException {
    byte[] truncated = Arrays.copyOf(Samples.gzip(IMAGES), 20);

    assertThatThrownBy(() -> read(truncated, LABELS, OptionalInt.empty()))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            directory.resolve("images") + ": the compressed data is damaged or incomplete");
  }

  private IdxDataset read(byte[] images, byte[] labels, OptionalInt classes) throws IOException {
    return IdxDataset.read(
        Files.write(directory.resolve("images"), images),
        Files.write(directory.resolve("labels"), labels),
        (float) (1 / 255.0),
        classes);
  }
}
