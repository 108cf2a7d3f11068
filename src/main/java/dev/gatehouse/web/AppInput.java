package dev.gatehouse.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/** What an app reads a request's body with that may become asynchronous. */
final class AppInput {
  private AppInput() {}

  static ServletInputStream guard(ServletInputStream source, Traffic traffic) {
    return new ServletInputStream() {
      @Override
      public int read() throws IOException {
        traffic.enter();
        try {
          return source.read();
        } finally {
          traffic.leave();
        }
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        traffic.enter();
        try {
          return source.read(bytes, from, length);
        } finally {
          traffic.leave();
        }
      }

      @Override
      public int available() throws IOException {
        traffic.enter();
        try {
          return source.available();
        } finally {
          traffic.leave();
        }
      }

      @Override
      public boolean isFinished() {
        return source.isFinished();
      }

      @Override
      public boolean isReady() {
        return source.isReady();
      }

      @Override
      public void setReadListener(ReadListener listener) {
        source.setReadListener(listener);
      }
    };
  }

  static BufferedReader guard(BufferedReader source, Traffic traffic) {
    return new BufferedReader(
        new Reader() {
          @Override
          public int read(char[] text, int from, int length) throws IOException {
            traffic.enter();
            try {
              return source.read(text, from, length);
            } finally {
              traffic.leave();
            }
          }

          @Override
          public boolean ready() throws IOException {
            traffic.enter();
            try {
              return source.ready();
            } finally {
              traffic.leave();
            }
          }

          @Override
          public void close() throws IOException {
            source.close();
          }
        });
  }
}
