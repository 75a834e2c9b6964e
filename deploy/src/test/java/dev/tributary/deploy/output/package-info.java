/// Tests of standard output and standard error: devices that are full, stuck, or gone.
package dev.tributary.deploy.output;
