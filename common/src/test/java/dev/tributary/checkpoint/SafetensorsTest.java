package dev.tributary.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final List<NamedTensor> TENSORS =
      List.of(
          new NamedTensor("0.weight", List.of(2, 3), new float[] {1, -2, 3.5f, 4, 5, 6}),
          new NamedTensor("scalar", List.of(), new float[] {-0.0f}),
          new NamedTensor("empty", List.of(0, 4), new float[0]),
          new NamedTensor("0.bias", List.of(2), new float[] {Float.MIN_VALUE, Float.NaN}));

  @TempDir Path directory;

  @Test
  void tensorsAreReadBackInTheSameOrderWithTheSameBits() throws IOException {
    Path file = directory.resolve("some.safetensors");
    Safetensors.write(file, Map.of("spec", "{\"linear\": {}}"), TENSORS);

    TensorFile read = Safetensors.read(file);

    assertThat(read.metadata()).containsExactly(Map.entry("spec", "{\"linear\": {}}"));
    assertThat(read.tensors()).hasSameSizeAs(TENSORS);
    for (int i = 0; i < TENSORS.size(); i++) {
      assertThat(read.tensors().get(i).tensorShape()).isEqualTo(TENSORS.get(i).tensorShape());
      assertThat(bits(read.tensors().get(i))).isEqualTo(bits(TENSORS.get(i)));
    }
  }

  @Test
  void aTensorLargerThanTheBufferKeepsEveryValue() throws IOException {
    float[] values = new float[200_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 0.5f;
    }
    Path file = directory.resolve("large.safetensors");
    Safetensors.write(file, Map.of(), List.of(new NamedTensor("x", List.of(200_003), values)));

    assertThat(Safetensors.read(file).tensor("x").orElseThrow().values()).isEqualTo(values);
  }

  @Test
  void theLayoutIsThatOfTheFormat() throws IOException {
    Path file = directory.resolve("layout.safetensors");
    Safetensors.write(
        file, Map.of("a", "b"), List.of(new NamedTensor("x", List.of(1, 2), new float[] {1, 2})));

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    String json =
        "{\"__metadata__\":{\"a\":\"b\"},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
    int header = (json.length() + 7) / 8 * 8;
    assertThat(bytes.getLong()).isEqualTo(header);
    assertThat(new String(bytes.array(), 8, header, StandardCharsets.UTF_8))
        .isEqualTo(json + " ".repeat(header - json.length()));
    assertThat(bytes.getFloat(8 + header + 4)).isEqualTo(2);
    assertThat(bytes.capacity()).isEqualTo(8 + header + 8);
  }

  @Test
  void theDigestOfTheWeightsIsThatOfTheDataSection() throws Exception {
    Path file = directory.resolve("some.safetensors");
    Safetensors.write(file, Map.of(), TENSORS);
    byte[] bytes = Files.readAllBytes(file);
    byte[] data = Arrays.copyOfRange(bytes, bytes.length - 9 * Float.BYTES, bytes.length);

    assertThat(WeightsDigest.of(TENSORS))
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data)));
  }

  @Test
  void entriesMayStandInAnotherOrderThanTheirData() throws IOException {
    Path file = fileOf("{'b':" + entry("[1]", 4, 8) + ",'a':" + entry("[1]", 0, 4) + "}", 8);

    assertThat(Safetensors.read(file).tensors())
        .extracting(NamedTensor::name)
        .containsExactly("a", "b");
  }

  @Test
  void anEmptyTensorMayShareItsOffsetWithTheNext() throws IOException {
    Path file = fileOf("{'b':" + entry("[1]", 0, 4) + ",'a':" + entry("[0]", 0, 0) + "}", 4);

    assertThat(Safetensors.read(file).tensors())
        .extracting(NamedTensor::name)
        .containsExactly("a", "b");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a hole | {'a':F[1]0-4,'b':F[1]8-12} | 12 | tensor b begins at data byte 8, but the one"
            + " before it ends at 4: a hole",
        "a hole at the start | {'a':F[1]4-8} | 8 | tensor a begins at data byte 4",
        "an overlap | {'a':F[2]0-8,'b':F[1]4-8} | 8 | tensor b begins at data byte 4, but the one"
            + " before it ends at 8: an overlap",
        "bytes behind the last tensor | {'a':F[1]0-4} | 5 | the tensors cover 4 bytes of data, but"
            + " the file has 5",
        "too little data | {'a':F[2]0-8} | 7 | the tensors cover 8 bytes of data, but the file has"
            + " 7",
        "a duplicate name | {'a':F[1]0-4,'a':F[1]0-4} | 4 | Duplicate",
        "a shape of another size | {'a':F[3]0-8} | 8 | tensor a of shape [3] in float32 does not"
            + " take the 8 bytes",
        "a shape beyond a long | {'a':F[4294967296,4294967296]0-8} | 8 | does not take",
        "a negative extent | {'a':F[-1]0-4} | 4 | -1 is not a length",
        "a fractional extent | {'a':F[1.0]0-4} | 4 | 1.0 is not a length",
        "offsets backwards | {'a':F[0]4-0} | 4 | tensor a has data_offsets [4, 0]",
        "another dtype | {'a':{'dtype':'BF16','shape':[2],'data_offsets':[0,4]}} | 4 | tensor a has"
            + " dtype BF16, but only F32 is read",
        "escapes | {'a\\u001b[31m':{'dtype':'F64\\nok','shape':[2],'data_offsets':[0,4]}} | 4 |"
            + " tensor a?[31m has dtype F64?ok, but only F32 is read",
        "a key too many | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':1}} | 4 | tensor"
            + " a has keys",
        "a key too few | {'a':{'dtype':'F32','shape':[1]}} | 4 | tensor a has keys",
        "an entry that is no map | {'a':7} | 4 | tensor a has keys []",
        "metadata that is no map | {'__metadata__':[]} | 0 | __metadata__ is not a map of strings",
        "metadata that is no string | {'__metadata__':{'step':3}} | 0 | __metadata__ entry step is"
            + " not a string",
        "two values | {} {} | 0 | not valid JSON",
        "no JSON | hello | 0 | not valid JSON",
        "no object | [] | 0 | not a JSON object",
      })
  void anInvalidHeaderIsRefused(String name, String header, int dataBytes, String message)
      throws IOException {
    String json =
        header.replaceAll(
            "F(\\[[^]]*])(\\d+)-(\\d+)", "{'dtype':'F32','shape':$1,'data_offsets':[$2,$3]}");
    Path file = fileOf(json, dataBytes);

    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0, 7, 'it has 7 bytes, but the length of the header alone takes 8 bytes'",
    "100000001, 64, 'length is 100000001, more than the 100000000'",
    "-1, 64, length is 18446744073709551615",
    "57, 64, 'length is 57, but only 56 bytes follow'",
    "0, 8, not a JSON object",
  })
  void anInvalidHeaderLengthIsRefused(long length, int fileBytes, String message)
      throws IOException {
    byte[] bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    Path file = directory.resolve("length.safetensors");
    Files.write(file, Arrays.copyOf(bytes, fileBytes));

    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": it is not a safetensors file, or damaged: ")
        .hasMessageContaining(message);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Safetensors.read(directory.resolve("absent")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("absent: there is no such file");
    assertThatThrownBy(() -> Safetensors.read(directory))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(directory + ": the file cannot be read: Is a directory");
  }

  @Test
  void twoTensorsOfOneNameAreNotWritten() {
    NamedTensor tensor = new NamedTensor("x", List.of(1), new float[1]);

    assertThatThrownBy(
            () -> Safetensors.write(directory.resolve("x"), Map.of(), List.of(tensor, tensor)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two tensors are named x");
  }

  private static String entry(String shape, int begin, int end) {
    return "{'dtype':'F32','shape':%s,'data_offsets':[%s,%s]}".formatted(shape, begin, end);
  }

  private Path fileOf(String json, int dataBytes) throws IOException {
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    Path file = directory.resolve("made.safetensors");
    return Files.write(file, bytes.array());
  }

  private static int[] bits(NamedTensor tensor) {
    int[] bits = new int[tensor.values().length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(tensor.values()[i]);
    }
    return bits;
  }
}
