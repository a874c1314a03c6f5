/**
 * The shapes of Jetty 12's types, as far as our hooks use them: its classes are of Java 17, which this module of Java 8 cannot be
 * compiled against. Woven code names Jetty's own in their place.
 */
package io.graftmesh.instrumentation.shapes.jetty;
