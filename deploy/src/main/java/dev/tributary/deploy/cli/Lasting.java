package dev.tributary.deploy.cli;

/// A command whose result is in files or elsewhere, and not in its output. Its output tells people
/// how it goes, must not stop it, and may be lost.
interface Lasting {}
