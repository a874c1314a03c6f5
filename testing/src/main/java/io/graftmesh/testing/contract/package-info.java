/** Behaviour that every kind of socket inherits. */
package io.graftmesh.testing.contract;
