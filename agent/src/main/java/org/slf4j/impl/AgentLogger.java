package org.slf4j.impl;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.agent.AgentLog.Level;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MarkerIgnoringBase;
import org.slf4j.helpers.MessageFormatter;

/** A library's logger. Its news is our debugging; its warnings are the operator's. */
final class AgentLogger extends MarkerIgnoringBase {

    private static final long serialVersionUID = 1;

    AgentLogger(String name) {
        this.name = name;
    }

    private void log(Level level, String message, Throwable t) {
        AgentLog log = AgentLog.current();
        if (log.isEnabled(level)) {
            log.log(level, name.substring(name.lastIndexOf('.') + 1) + ": " + message, t);
        }
    }

    private void format(Level level, String format, Object... arguments) {
        if (AgentLog.current().isEnabled(level)) {
            FormattingTuple text = MessageFormatter.arrayFormat(format, arguments);
            log(level, text.getMessage(), text.getThrowable());
        }
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public void trace(String message) {}

    @Override
    public void trace(String format, Object argument) {}

    @Override
    public void trace(String format, Object first, Object second) {}

    @Override
    public void trace(String format, Object... arguments) {}

    @Override
    public void trace(String message, Throwable t) {}

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(String message) {}

    @Override
    public void debug(String format, Object argument) {}

    @Override
    public void debug(String format, Object first, Object second) {}

    @Override
    public void debug(String format, Object... arguments) {}

    @Override
    public void debug(String message, Throwable t) {}

    @Override
    public boolean isInfoEnabled() {
        return AgentLog.current().isEnabled(Level.DEBUG);
    }

    @Override
    public void info(String message) {
        log(Level.DEBUG, message, null);
    }

    @Override
    public void info(String format, Object argument) {
        format(Level.DEBUG, format, argument);
    }

    @Override
    public void info(String format, Object first, Object second) {
        format(Level.DEBUG, format, first, second);
    }

    @Override
    public void info(String format, Object... arguments) {
        format(Level.DEBUG, format, arguments);
    }

    @Override
    public void info(String message, Throwable t) {
        log(Level.DEBUG, message, t);
    }

    @Override
    public boolean isWarnEnabled() {
        return AgentLog.current().isEnabled(Level.WARN);
    }

    @Override
    public void warn(String message) {
        log(Level.WARN, message, null);
    }

    @Override
    public void warn(String format, Object argument) {
        format(Level.WARN, format, argument);
    }

    @Override
    public void warn(String format, Object first, Object second) {
        format(Level.WARN, format, first, second);
    }

    @Override
    public void warn(String format, Object... arguments) {
        format(Level.WARN, format, arguments);
    }

    @Override
    public void warn(String message, Throwable t) {
        log(Level.WARN, message, t);
    }

    @Override
    public boolean isErrorEnabled() {
        return AgentLog.current().isEnabled(Level.ERROR);
    }

    @Override
    public void error(String message) {
        log(Level.ERROR, message, null);
    }

    @Override
    public void error(String format, Object argument) {
        format(Level.ERROR, format, argument);
    }

    @Override
    public void error(String format, Object first, Object second) {
        format(Level.ERROR, format, first, second);
    }

    @Override
    public void error(String format, Object... arguments) {
        format(Level.ERROR, format, arguments);
    }

    @Override
    public void error(String message, Throwable t) {
        log(Level.ERROR, message, t);
    }
}
