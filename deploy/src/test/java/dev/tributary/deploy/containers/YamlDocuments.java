package dev.tributary.deploy.containers;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A reader of YAML files that resolves anchors, aliases and merges, as other programs do.
final class YamlDocuments {
  private YamlDocuments() {}

  static List<JsonObject> in(Path file) throws IOException {
    List<JsonObject> documents = new ArrayList<>();
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    yaml.loadAll(Files.readString(file))
        .forEach(document -> documents.add(new Gson().toJsonTree(document).getAsJsonObject()));
    return documents;
  }
}
