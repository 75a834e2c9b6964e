package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `--set key=value`: a path such as `training.epochs` or `model.layers[0].linear.units`, and a
/// value in YAML. It replaces the old value and any other alternative of the same choice:
/// `training.steps=100` replaces `epochs`.
record Setting(List<Step> path, Yaml value) {
  private static final String OPTION = "--set ";
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)(?:\\[(\\d{1,9})])?");

  /// @param index the index of the list's element; -1 if none is named
  private record Step(String name, int index) {
    @Override
    public String toString() {
      return index < 0 ? name : name + "[" + index + "]";
    }
  }

  static Setting parse(String option) {
    int equals = option.indexOf('=');
    if (equals <= 0) {
      throw BadInput.in(OPTION + option, "no key and value", "write --set training.epochs=3");
    }
    List<Step> path = new ArrayList<>();
    for (String part : option.substring(0, equals).strip().split("\\.", -1)) {
      Matcher step = STEP.matcher(part);
      if (!step.matches()) {
        throw BadInput.in(
            OPTION + option,
            "'%s' is not a key or key[index]".formatted(part),
            "write a path such as model.layers[0].linear.units");
      }
      path.add(
          new Step(step.group(1), step.group(2) == null ? -1 : Integer.parseInt(step.group(2))));
    }
    return new Setting(
        path, YamlReader.read(option.substring(equals + 1), line -> OPTION + option));
  }

  /// Modified: `root`.
  ///
  /// @param schema the type of `root`
  void applyTo(Yaml.Mapping root, Descriptor schema) {
    Yaml.Mapping map = root;
    Optional<Descriptor> type = Optional.of(schema); // absent inside free settings
    Optional<FieldDescriptor> keyed = Optional.empty(); // the list whose element the step names
    for (int i = 0; i < path.size(); i++) {
      Step step = path.get(i);
      boolean last = i == path.size() - 1;
      Optional<FieldDescriptor> field =
          keyed.isPresent()
              ? Optional.empty()
              : type.map(known -> spelled(field(known, schema, step), last));
      Yaml next = field.isPresent() ? step(map, field.get(), step, last) : step(map, step, last);
      if (last) {
        return;
      }
      if (field.isPresent() && field.get().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        throw wrong(step + " is a value and has no keys", "leave out ." + path.get(i + 1));
      }
      if (!(next instanceof Yaml.Mapping mapping)) {
        throw wrong(
            step + " is " + next.described() + " and has no keys", "set " + step + " itself");
      }
      map = mapping;
      type = keyed.or(() -> field).filter(Schema::hasKeys).map(FieldDescriptor::getMessageType);
      keyed = field.filter(list -> Schema.mapKey(list).isPresent());
    }
  }

  private FieldDescriptor field(Descriptor type, Descriptor schema, Step step) {
    return Schema.key(type, step.name())
        .orElseThrow(
            () -> wrong("unknown key " + step.name(), KnownKeys.advice(schema, type, step.name())));
  }

  /// The field of a key: the spelling as a map if the path goes on below it.
  private static FieldDescriptor spelled(FieldDescriptor key, boolean last) {
    return last ? key : Schema.secondSpelling(key).orElse(key);
  }

  /// Follows one step of the path, to a key of the schema. The last step sets the value.
  private Yaml step(Yaml.Mapping map, FieldDescriptor field, Step step, boolean last) {
    boolean isList = field.isRepeated() && Schema.mapKey(field).isEmpty();
    if (step.index() >= 0 && !isList) {
      throw wrong(step.name() + " is not a list", "leave out [" + step.index() + "]");
    }
    if (step.index() < 0 && isList && !last) {
      throw wrong(step.name() + " is a list", "name an element: " + step.name() + "[0]");
    }
    removeAlternatives(map, field);
    return step(map, step, last);
  }

  private Yaml step(Yaml.Mapping map, Step step, boolean last) {
    return step.index() < 0 ? key(map, step.name(), last) : element(map, step, last);
  }

  private Yaml key(Yaml.Mapping map, String name, boolean last) {
    Yaml.Entry old = map.entries().get(name);
    if (!last && old != null && !old.value().isNothing()) {
      return old.value();
    }
    Yaml given = last ? value : new Yaml.Mapping(value.where(), new LinkedHashMap<>());
    map.entries().put(name, new Yaml.Entry(value.where(), given));
    return given;
  }

  private Yaml element(Yaml.Mapping map, Step step, boolean last) {
    Yaml.Entry entry = map.entries().get(step.name());
    List<Yaml> elements =
        entry != null && entry.value() instanceof Yaml.Sequence list ? list.elements() : List.of();
    if (step.index() >= elements.size()) {
      throw wrong(
          "%s has %s elements, counted from 0".formatted(step.name(), elements.size()),
          "name one of them");
    }
    if (last) {
      elements.set(step.index(), value);
    }
    return elements.get(step.index());
  }

  private static void removeAlternatives(Yaml.Mapping map, FieldDescriptor field) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof != null) {
      oneof.getFields().stream()
          .filter(other -> !other.equals(field))
          .forEach(other -> map.entries().remove(other.getName()));
    }
  }

  private BadInput wrong(String what, String remedy) {
    return BadInput.in(value.where(), what, remedy);
  }
}
