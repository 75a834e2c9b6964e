package dev.tributary.deploy.cli;

import dev.tributary.train.Build;
import picocli.CommandLine.IVersionProvider;

/// The release of Tributary: the version that Maven wrote into the jar.
final class Release implements IVersionProvider {

  static String version() {
    String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "tributary " + version() + ", build " + Build.brief(Build.digest()),
      "Java " + Runtime.version() + " on " + System.getProperty("os.arch")
    };
  }
}
