package servers;

import java.io.IOException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import support.Answers;

/** All of a web application, in a WAR. */
@WebServlet("/*")
public class WarServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = Answers.to(request.getRequestURI(), Answers.untilEnd(request.getInputStream()));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
