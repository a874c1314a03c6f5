/**
 * What programs do with TCP, whichever kind of socket they use. Runs in the test's own JVM and, compiled for Java 8, in
 * forked ones: nothing in here may need more than Java 8's API.
 */
package io.graftmesh.testing.socket;
