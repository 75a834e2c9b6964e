package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FreeSettingsTest {
  private static final String JOB =
      """
      name: free
      dataset: {synthetic: {samples: 8, features: 2, classes: 2}}
      model:
        layers:
          - plugin:
              name: rotary
              settings:
                width: 12
                ratio: 0.1
                large: 9007199254740992
                tiny: 1e-7
                label: plain words
                quoted: "12"
                word: 'yes'
                enabled: true
                nothing: null
                empty:
                stages: [1, {depth: 2, names: [a, "b: c"]}, []]
                nested:
                  deep: {deeper: -3}
      loss: {mean_squared_error: {}}
      training: {batch: 8, steps: 1, optimizer: {sgd: {learning_rate: 1}}}
      """;

  @Test
  void anyMapIsBoundAsItIsWritten() {
    assertThat(settings(LaterSchema.read(JOB)))
        .containsEntry("width", 12L)
        .containsEntry("ratio", 0.1)
        .containsEntry("large", 9007199254740992L)
        .containsEntry("tiny", 1e-7)
        .containsEntry("label", "plain words")
        .containsEntry("quoted", "12")
        .containsEntry("word", "yes")
        .containsEntry("enabled", true)
        .containsEntry("nothing", null)
        .containsEntry("empty", null)
        .containsEntry(
            "stages", List.of(1L, Map.of("depth", 2L, "names", List.of("a", "b: c")), List.of()))
        .containsEntry("nested", Map.of("deep", Map.of("deeper", -3L)));
  }

  @Test
  void theDeepestSettingsFitAMessage() throws Exception {
    // The document, `model`, the list, the layer and `plugin` are levels, too.
    String deepest = "{a: ".repeat(20) + "1" + "}".repeat(20);
    DynamicMessage job = LaterSchema.read(withSettings(deepest));

    assertThat(DynamicMessage.parseFrom(LaterSchema.JOB, job.toByteString())).isEqualTo(job);
    assertThatThrownBy(() -> LaterSchema.read(withSettings("{a: " + deepest + "}")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("nested more than");
  }

  private static String withSettings(String settings) {
    return JOB.replaceFirst("settings:\\n(?s:.*?)loss", "settings: " + settings + "\nloss");
  }

  @Test
  void settingsOfASpelledJobReadBack() {
    DynamicMessage job = LaterSchema.read(JOB, "model.layers[0].plugin.settings.a=", "seed=3");

    assertThat(LaterSchema.read(JobYaml.of(job))).isEqualTo(job);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "null",
        "~",
        "true",
        "12",
        "010",
        "0x40",
        ".5",
        ".inf",
        "1_0",
        "1:30",
        "a: b",
        "",
        "#x",
        "- a",
        "[",
        "2026-01-01",
        "n",
        "\u00e9\n\"'\\"
      })
  void everyTextReadsBack(String text) {
    DynamicMessage job =
        LaterSchema.read(
            JOB, "model.layers[0].plugin.settings={%s: [%1$s]}".formatted(quoted(text)));

    assertThat(settings(job)).isEqualTo(Map.of(text, List.of(text)));
    assertThat(LaterSchema.read(JobYaml.of(job))).isEqualTo(job);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  @Test
  void setChangesAKeyInsideFreeSettings() {
    Map<String, Object> settings =
        settings(
            LaterSchema.read(
                JOB,
                "model.layers[0].plugin.settings.width=13",
                "model.layers[0].plugin.settings.stages[1].depth=9",
                "model.layers[0].plugin.settings.new.inner={a: [b]}",
                "model.layers[0].plugin.settings.nested.deep.other=false"));

    assertThat(settings)
        .containsEntry("width", 13L)
        .containsEntry("new", Map.of("inner", Map.of("a", List.of("b"))))
        .containsEntry("nested", Map.of("deep", Map.of("deeper", -3L, "other", false)));
    assertThat(((List<?>) settings.get("stages")).get(1))
        .isEqualTo(Map.of("depth", 9L, "names", List.of("a", "b: c")));
  }

  @Test
  void everyKeyHasItsLine() {
    JobBinder binder = new JobBinder(LaterSchema.JOB);
    LaterSchema.bound(binder, JOB, "model.layers[0].plugin.settings.ratio=0.2");

    assertThat(binder.places())
        .containsEntry("model.layers[0].plugin.settings.width", "job.yaml:8")
        .containsEntry("model.layers[0].plugin.settings.stages[1].depth", "job.yaml:18")
        .containsEntry("model.layers[0].plugin.settings.nested.deep", "job.yaml:20")
        .containsEntry(
            "model.layers[0].plugin.settings.ratio",
            "--set model.layers[0].plugin.settings.ratio=0.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "width=yes | settings.width: yes is a text to some readers of YAML",
        "width=Off | settings.width: Off is a text",
        "width=010 | settings.width: 010 is a text",
        "width=0x1F | settings.width: 0x1F is a text",
        "width=1_000 | settings.width: 1_000 is a text",
        "width=1:30 | settings.width: 1:30 is a text",
        "width=.nan | settings.width: .nan is a text",
        "width=[1, {a: on}] | settings.width[1].a: on is a text",
        "width=9007199254740993 | expected a number that a double can hold, found the number",
        "width=1e400 | expected a number that a double can hold, found the number 1e400",
        "width.inner=3 | width is the number 12 and has no keys",
        "stages[7]=3 | stages has 3 elements, counted from 0",
        "width={a: 1, a: 2} | a: given twice",
      })
  void aScalarThatYamlReadersUnderstandDifferentlyIsRefused(String setting, String message) {
    String option = "model.layers[0].plugin.settings." + setting;

    assertThatThrownBy(() -> LaterSchema.read(JOB, option))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--set " + option + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void onlyAMapIsAccepted() {
    assertThatThrownBy(() -> LaterSchema.read(JOB, "model.layers[0].plugin.settings=[1]"))
        .hasMessageContaining("plugin.settings: expected a map, found a list");
    assertThat(settings(LaterSchema.read(JOB, "model.layers[0].plugin.settings="))).isEmpty();
  }

  @Test
  void theDigestDependsOnFreeSettingsAndNotOnTheOrderOfTheirKeys() {
    DynamicMessage one = LaterSchema.read(JOB, settings("{a: 1, b: {c: 2, d: 3}}"));
    DynamicMessage same = LaterSchema.read(JOB, settings("{b: {d: 3, c: 2}, a: 1}"));
    DynamicMessage other = LaterSchema.read(JOB, settings("{a: 1, b: {c: 2, d: 4}}"));

    assertThat(JobIdentity.digest(same)).isEqualTo(JobIdentity.digest(one));
    assertThat(JobIdentity.difference(one, same)).isEmpty();
    assertThat(JobIdentity.digest(other)).isNotEqualTo(JobIdentity.digest(one));
    assertThat(JobIdentity.difference(one, other))
        .containsExactly(
            "model.layers[0].plugin.settings is {a: 1, b: {c: 2, d: 3}} here and"
                + " {a: 1, b: {c: 2, d: 4}} there");
  }

  private static String settings(String map) {
    return "model.layers[0].plugin.settings=" + map;
  }

  /// The free settings of the first layer.
  private static Map<String, Object> settings(Message job) {
    return FreeSettings.plain(at(at((Message) layers(job).getFirst(), "plugin"), "settings"));
  }

  private static List<?> layers(Message job) {
    Message model = at(job, "model");
    return (List<?>) model.getField(model.getDescriptorForType().findFieldByName("layers"));
  }

  private static Message at(Message message, String name) {
    return (Message) message.getField(message.getDescriptorForType().findFieldByName(name));
  }
}
