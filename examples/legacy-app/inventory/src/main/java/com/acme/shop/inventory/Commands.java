package com.acme.shop.inventory;

/** The language of the protocol: one request line in, one answer line out. Holds no connection. */
final class Commands {

    static final String BYE = "OK BYE";

    private final Stock stock;

    Commands(Stock stock) {
        this.stock = stock;
    }

    String answer(String line) {
        String[] words = line.trim().split("\\s+");
        String command = words[0];
        if (command.equals("STOCK") && words.length == 2) {
            return stock(words[1]);
        }
        if (command.equals("RESERVE") && words.length == 3) {
            return reserve(words[1], words[2]);
        }
        if (command.equals("PING") && words.length == 1) {
            return "OK PONG";
        }
        if (command.equals("QUIT") && words.length == 1) {
            return BYE;
        }
        return "ERR expected STOCK <item>, RESERVE <item> <quantity>, PING or QUIT";
    }

    private String stock(String item) {
        Integer quantity = stock.of(item);
        return quantity == null ? unknown(item) : "OK " + item + " " + quantity;
    }

    private String reserve(String item, String quantity) {
        // Nine digits always fit into an int.
        if (!quantity.matches("[1-9][0-9]{0,8}")) {
            return "ERR quantity must be a number from 1 on";
        }
        if (stock.of(item) == null) {
            return unknown(item);
        }
        return stock.reserve(item, Integer.parseInt(quantity)) ? stock(item) : "ERR not enough " + item;
    }

    private static String unknown(String item) {
        return "ERR unknown item " + item;
    }
}
