/** The real Consul as a fixture. */
package io.graftmesh.testing.consul;
