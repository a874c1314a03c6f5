package com.acme.shop.web;

import com.acme.shop.common.JsonObject;
import java.io.IOException;
import java.util.logging.Logger;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** What our servlets share: parameters, answers, and {@link HttpProblem}s turned into one line of text. */
public abstract class ShopServlet extends HttpServlet {

    private static final Logger LOG = Logger.getLogger(ShopServlet.class.getName());

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        request.setCharacterEncoding("UTF-8");
        try {
            super.service(request, response);
        } catch (HttpProblem e) {
            if (e.status() >= 500) {
                LOG.warning(request.getMethod() + " " + request.getRequestURI() + " failed: " + e.getMessage());
            }
            String line = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
            send(response, e.status(), "text/plain", line + "\n");
        }
    }

    /** An item's name: no blanks, no more than 64 characters. */
    protected static String item(HttpServletRequest request) {
        String item = request.getParameter("item");
        if (item == null || !item.matches("[^\\s\\p{Cntrl}]{1,64}")) {
            throw new HttpProblem(400, "parameter item must be the name of an item");
        }
        return item;
    }

    protected static int quantity(HttpServletRequest request) {
        String quantity = parameter(request, "qty", "1");
        if (!quantity.matches("[1-9][0-9]{0,5}")) {
            throw new HttpProblem(400, "parameter qty must be a number from 1 to 999999");
        }
        return Integer.parseInt(quantity);
    }

    protected static String currency(HttpServletRequest request, String otherwise) {
        String currency = parameter(request, "currency", otherwise);
        if (!currency.matches("[A-Z]{3}")) {
            throw new HttpProblem(400, "parameter currency must be three capital letters");
        }
        return currency;
    }

    protected static String parameter(HttpServletRequest request, String name, String otherwise) {
        String value = request.getParameter(name);
        return value == null ? otherwise : value;
    }

    protected static void send(HttpServletResponse response, int status, JsonObject json) throws IOException {
        send(response, status, "application/json", json + "\n");
    }

    protected static void send(HttpServletResponse response, int status, String type, String body)
            throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(body);
    }
}
