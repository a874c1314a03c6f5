package servers;

import java.util.Collections;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import support.Answers;
import support.Server;

/** Spring Boot with its Tomcat; run as the executable jar that its build makes. */
@SpringBootApplication
@RestController
public class BootServer implements Server {

    @Override
    public void start(int port, String option) {
        SpringApplication application = new SpringApplication(BootServer.class);
        application.setDefaultProperties(Collections.singletonMap("spring.main.banner-mode", "off"));
        application.run("--server.port=" + port, "--server.address=127.0.0.1", "--logging.level.root=WARN");
    }

    @GetMapping("/{size}")
    public ResponseEntity<byte[]> download(@PathVariable("size") String size) {
        byte[] body = Answers.to("/" + size, new byte[0]);
        return ResponseEntity.ok().contentLength(body.length).body(body);
    }

    @PostMapping("/upload")
    public ResponseEntity<byte[]> upload(@RequestBody byte[] uploaded) {
        byte[] body = Answers.to("/upload", uploaded);
        return ResponseEntity.ok().contentLength(body.length).body(body);
    }
}
