package com.acme.shop.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process as an operator sees it. */
@Timeout(30)
class InventoryProcessTest {

    @Test
    void theBannerComesWhenItListensAndSigtermStopsItCleanly() throws Exception {
        Process process = inventory("-Dinventory.port=0");
        BufferedReader out = stdout(process);
        String pid = out.readLine();
        String banner = out.readLine();
        assertTrue(banner.matches("inventory listening on 127\\.0\\.0\\.1:\\d+"), banner);

        int port = Integer.parseInt(banner.substring(banner.lastIndexOf(':') + 1));
        try (LineClient client = new LineClient(port)) {
            assertEquals("OK PONG", client.ask("PING"));
            // Not Process.destroy(): it would close our end of the output as well.
            new ProcessBuilder("kill", "-TERM", pid).start().waitFor();
            assertNull(client.readLine());
        }
        assertEquals("inventory stopped", out.readLine());
        assertEquals(128 + 15, process.waitFor());
    }

    @Test
    void aServiceThatCannotStartSaysWhyAndEnds() throws Exception {
        Process process = inventory("-Dinventory.port=seventy");
        BufferedReader out = stdout(process);
        out.readLine();

        assertEquals(
                "inventory could not start: java.lang.IllegalArgumentException: "
                        + "setting inventory.port must be a whole number, not 'seventy'",
                out.readLine());
        assertEquals(1, process.waitFor());
    }

    /** Its first line of output is its process id. */
    private static Process inventory(String setting) throws Exception {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        String classPath = System.getProperty("java.class.path");
        String command = "echo $$; exec \"$0\" \"$@\"";
        String main = InventoryMain.class.getName();
        return new ProcessBuilder("sh", "-c", command, java, setting, "-cp", classPath, main)
                .redirectErrorStream(true)
                .start();
    }

    private static BufferedReader stdout(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
